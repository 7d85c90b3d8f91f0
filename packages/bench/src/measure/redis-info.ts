import type { Redis } from 'ioredis';

export interface RedisUsage {
  /** The server's own time on a CPU, its background threads' included. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

/** What `INFO` tells, field by field. */
export function parseInfo(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0 && !line.startsWith('#')) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return fields;
}

export async function readRedisUsage(redis: Redis): Promise<RedisUsage> {
  const info = parseInfo(await redis.info());
  const seconds = ['used_cpu_user', 'used_cpu_sys'].map((field) => numberIn(info, field));
  return {
    cpuMs: seconds.reduce((sum, one) => sum + one, 0) * 1000,
    memoryBytes: numberIn(info, 'used_memory'),
  };
}

export async function readRedisPid(redis: Redis): Promise<number> {
  return numberIn(parseInfo(await redis.info('server')), 'process_id');
}

function numberIn(info: ReadonlyMap<string, string>, field: string): number {
  const value = Number(info.get(field));
  if (!info.has(field) || Number.isNaN(value)) throw new TypeError(`Redis tells no ${field}`);
  return value;
}
