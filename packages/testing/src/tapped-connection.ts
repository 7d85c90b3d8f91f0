import type { Socket } from 'node:net';
import { GatedFlow } from './gated-flow.ts';
import { RespFrames } from './resp-frames.ts';
import type { TapCatch } from './tap-catch.ts';

const push = '>'.charCodeAt(0);
const noScript = Buffer.from('-NOSCRIPT');

/**
 * One client's connection through the tap. Commands and replies are passed on frame by frame, so
 * that "before" and "after" one command are exact, pipelined or not.
 */
export class TappedConnection {
  private readonly client: Socket;
  private readonly server: Socket;
  private readonly toServer: GatedFlow;
  private readonly toClient: GatedFlow;
  /** Caught commands whose reply is still to come, by their place in the order of replies. */
  private readonly awaited = new Map<number, TapCatch>();
  private readonly armed: () => Iterable<TapCatch>;
  private commands = 0;
  private replies = 0;

  constructor(client: Socket, server: Socket, armed: () => Iterable<TapCatch>) {
    this.client = client;
    this.server = server;
    this.armed = armed;
    this.toServer = new GatedFlow(client, server);
    this.toClient = new GatedFlow(server, client);

    const commandFrames = new RespFrames();
    const replyFrames = new RespFrames();
    client.on('data', (chunk) => {
      for (const command of commandFrames.push(asBuffer(chunk))) this.passCommand(command);
    });
    server.on('data', (chunk) => {
      for (const reply of replyFrames.push(asBuffer(chunk))) this.passReply(reply);
    });
    // A client that is gone takes its withheld commands with it: they must never reach Redis.
    for (const socket of [client, server])
      socket.on('error', () => {}).on('close', () => this.destroy());
  }

  shutGate(gate: object): void {
    this.toServer.shutGate(gate);
    this.toClient.shutGate(gate);
  }

  openGate(gate: object): void {
    this.toServer.openGate(gate);
    this.toClient.openGate(gate);
  }

  destroy(): void {
    this.client.destroy();
    this.server.destroy();
  }

  private passCommand(command: Buffer): void {
    const place = this.commands;
    this.commands += 1;
    for (const armed of this.armed()) {
      if (!armed.wants(command)) continue;
      if (armed.when === 'before') {
        this.toServer.shutGate(armed);
        armed.hold(this, command);
      } else {
        this.awaited.set(place, armed);
        armed.expect(command);
      }
      break;
    }
    this.toServer.send(command);
  }

  private passReply(reply: Buffer): void {
    // Pushes of RESP3 answer no command.
    if (reply[0] !== push) {
      const armed = this.awaited.get(this.replies);
      this.awaited.delete(this.replies);
      this.replies += 1;
      if (armed !== undefined) {
        // The script was not known to Redis, so nothing was executed: the client sends it in full now.
        if (reply.subarray(0, noScript.length).equals(noScript)) {
          armed.miss();
        } else if (!armed.isOver) {
          this.toClient.shutGate(armed);
          armed.hold(this, reply);
        }
      }
    }
    this.toClient.send(reply);
  }
}

/** Sockets without an encoding give buffers; their type does not know. */
function asBuffer(chunk: Buffer | string): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
