import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { findFreePort } from './free-port.ts';
import { TapCatch } from './tap-catch.ts';
import type { TapPoint } from './tap-point.ts';
import { TappedConnection } from './tapped-connection.ts';

/** A TCP stand-in for a Redis server, through which a test stops a process at a named point. */
export interface RedisTap extends AsyncDisposable {
  /** The target's URL with the tap's own host and port. */
  readonly url: string;
  arm(point: TapPoint): TapCatch;
  /** Redis is gone: connections break, and new ones are refused until `restore`. */
  cut(): void;
  restore(): Promise<void>;
  /** Redis does not answer: connections stay, and new ones are taken, but nothing flows either way. */
  stall(): void;
  resume(): void;
  stop(): Promise<void>;
}

/**
 * No hook is needed in what is tested: it is given the tap's URL as its REDIS_URL, and the test arms
 * a point, waits for `caught` and kills the process. What is withheld from Redis dies with it.
 */
export async function startRedisTap(targetUrl: string): Promise<RedisTap> {
  const target = new URL(targetUrl);
  if (target.protocol !== 'redis:') throw new TypeError('The tap speaks to redis:// URLs only');
  const targetPort = Number(target.port || 6379);
  const connections = new Set<TappedConnection>();
  const catches = new Set<TapCatch>();
  const stallGate = {};
  let stalled = false;

  const server = createServer((client) => {
    const upstream = connect({ host: target.hostname, port: targetPort, noDelay: true });
    client.setNoDelay(true);
    const connection = new TappedConnection(client, upstream, () => catches);
    if (stalled) connection.shutGate(stallGate);
    connections.add(connection);
    client.once('close', () => connections.delete(connection));
  });
  // One that no connection takes while Redis is gone.
  const port = await findFreePort();
  const listen = async () => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen();
  const url = new URL(targetUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);

  const destroyAll = () => {
    for (const connection of connections) connection.destroy();
  };
  const stop = async () => {
    const closed = server.listening ? once(server, 'close') : undefined;
    server.close();
    destroyAll();
    await closed;
  };
  return {
    url: url.href,
    arm(point) {
      const armed = new TapCatch(point, (released) => catches.delete(released));
      catches.add(armed);
      return armed;
    },
    cut() {
      server.close();
      destroyAll();
    },
    async restore() {
      if (!server.listening) await listen();
    },
    stall() {
      stalled = true;
      for (const connection of connections) connection.shutGate(stallGate);
    },
    resume() {
      stalled = false;
      for (const connection of connections) connection.openGate(stallGate);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
