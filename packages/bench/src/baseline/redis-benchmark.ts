import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Redis } from 'ioredis';
import { readRedisUsage } from '../measure/redis-info.ts';

/**
 * Redis' own CPU for one pipelined SET of so many bytes, as `redis-benchmark` drives it: what the
 * machine's Redis can do at best, in this run. Undefined where that program is not installed.
 */
export async function microsOfPlainSet(
  redis: Redis,
  url: string,
  bytes: number,
  count: number,
): Promise<number | undefined> {
  const { port } = new URL(url);
  const before = await readRedisUsage(redis);
  const what = ['-t', 'set', '-d', String(bytes), '-n', String(count), '-r', String(count)];
  try {
    await promisify(execFile)('redis-benchmark', ['-p', port, '-P', '16', '-q', ...what]);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const after = await readRedisUsage(redis);
  return ((after.cpuMs - before.cpuMs) * 1000) / count;
}
