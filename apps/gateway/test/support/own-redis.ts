import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { eventually, findFreePort } from '@silt/testing';
import { Redis } from 'ioredis';

export interface OwnRedis extends AsyncDisposable {
  readonly url: string;
  /** A connection to it, closed with it. Once it is started. */
  readonly client: Redis;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A Redis of one test's own, for what must not happen to the one that tests share. Not started yet. */
export async function prepareOwnRedis(...options: string[]): Promise<OwnRedis> {
  const port = await findFreePort();
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, { lazyConnect: true });
  let server: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    client.disconnect();
    if (server?.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  };
  return {
    url,
    client,
    stop,
    [Symbol.asyncDispose]: stop,
    start: async () => {
      server = spawn(
        process.env['SILT_REDIS_SERVER'] ?? 'redis-server',
        ['--port', String(port), '--bind', '127.0.0.1', '--save', '', ...options],
        { stdio: 'ignore' },
      );
      await eventually(async () => {
        const socket = connect(port, '127.0.0.1');
        await once(socket, 'connect').finally(() => socket.destroy());
      });
    },
  };
}
