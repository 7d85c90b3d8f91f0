import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '@silt/testing';
import { describeLogLine } from './log-line.ts';
import { OwnedProcess } from './owned-process.ts';
import { baseEnvironment } from './process-environment.ts';
import { makeTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

export interface RedisServerOptions {
  /** Where its data lives and stays. Without it: a temporary folder, removed at `stop`. */
  readonly folder?: string;
  /** Further arguments, such as `['--maxmemory-policy', 'allkeys-lru']`. */
  readonly serverArguments?: readonly string[];
}

const readyBoundMs = 30_000;

export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const temporary = options.folder === undefined ? await makeTemporaryFolder('redis') : undefined;
  const folder = options.folder ?? temporary?.path ?? '';
  const server = new RedisServer(await findFreePort(), folder, temporary, options.serverArguments);
  try {
    await server.start();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/** A Redis of our own as a child process: append-only file on, nothing evicted, this machine only. */
export class RedisServer implements AsyncDisposable {
  readonly url: string;
  private readonly port: number;
  private readonly serverArguments: readonly string[];
  private readonly temporary: TemporaryFolder | undefined;
  private process: OwnedProcess | undefined;

  constructor(
    port: number,
    folder: string,
    temporary: TemporaryFolder | undefined,
    serverArguments: readonly string[] = [],
  ) {
    this.port = port;
    this.temporary = temporary;
    this.url = `redis://127.0.0.1:${port}`;
    const settings = {
      port: String(port),
      bind: '127.0.0.1',
      dir: folder,
      appendonly: 'yes',
      save: '',
      'maxmemory-policy': 'noeviction',
      daemonize: 'no',
      loglevel: 'warning',
    };
    this.serverArguments = [
      ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
      ...serverArguments,
    ];
  }

  /** Starts it, again after `kill` or `stop` too: on the same port and with the same data. */
  async start(): Promise<void> {
    if (this.process?.running) return;
    const program = process.env['SILT_REDIS_SERVER'] ?? 'redis-server';
    const started = new OwnedProcess({
      name: 'redis',
      program,
      programArguments: this.serverArguments,
      env: baseEnvironment(),
      keepLines: 100,
    });
    this.process = started;
    const deadline = performance.now() + readyBoundMs;
    while (!(await answersPing(this.port))) {
      const output = () => started.logs.map(describeLogLine).join('\n');
      if (!started.running) {
        await started.exited;
        throw new Error(`Redis (${program}) ended before it answered:\n${output()}`);
      }
      if (performance.now() > deadline) {
        throw new Error(`Redis (${program}) does not answer on port ${this.port}:\n${output()}`);
      }
      await delay(20);
    }
  }

  /** Ends it without a chance to write anything more. What was not fsynced survives in the kernel. */
  async kill(): Promise<void> {
    this.process?.kill('SIGKILL');
    await this.process?.exited;
  }

  async restart(): Promise<void> {
    await this.process?.stop();
    await this.start();
  }

  /** It stays connected and answers nothing until `resume`. */
  pause(): void {
    this.process?.pause();
  }

  resume(): void {
    this.process?.resume();
  }

  /** Settles when the process that runs now ends, for whatever reason. */
  async exited(): Promise<void> {
    await this.process?.exited;
  }

  async stop(): Promise<void> {
    await this.process?.stop();
    await this.temporary?.remove();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** A server that still loads its data answers something else. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(1_000);
    const settle = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (reply) => settle(reply.toString().startsWith('+PONG')));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}
