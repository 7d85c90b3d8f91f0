import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/** Reads what MONITOR tells of a Redis, line by line: `<time> [<db> <source>] "<command>" "<argument>" …`. */
export interface RedisMonitor {
  readonly lines: AsyncIterableIterator<string>;
  close(): void;
}

/**
 * Resolves once Redis tells everything. By a plain socket: a client takes what is told in the same
 * moment as MONITOR's own reply for the answer to a command.
 */
export async function monitorRedis(url: string): Promise<RedisMonitor> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  socket.write('MONITOR\r\n');
  const { value: reply } = await lines.next();
  if (reply !== '+OK') throw new Error(`Redis does not tell: ${reply}`);
  return { lines, close: () => socket.destroy() };
}
