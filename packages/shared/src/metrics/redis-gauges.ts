import type { Redis } from 'ioredis';
import { Meters, type Registry } from './meters.ts';
import { oneLook } from './one-look.ts';

interface RedisHealth {
  readonly latencySeconds: number;
  readonly usedBytes: number;
  /** 0 when there is no limit. */
  readonly maxBytes: number;
}

/**
 * How Redis is, asked at each scrape by one command: whether it answers, how fast, how much memory
 * it has left. While it does not answer, that is all that is told.
 */
export function watchRedis(registry: Registry, redis: Redis): void {
  const meters = new Meters(registry);
  const look = oneLook(() => healthOf(redis));
  const tell = (name: string, help: string, value: (health: RedisHealth) => number): void => {
    meters.gauge(name, help, async (gauge) => {
      const health = await look();
      if (health) gauge.set(value(health));
      else gauge.remove();
    });
  };
  meters.gauge(
    'silt_redis_up',
    'Whether Redis answers this process (1) or not (0).',
    async (gauge) => {
      gauge.set((await look()) ? 1 : 0);
    },
  );
  tell(
    'silt_redis_latency_seconds',
    'How long Redis took to answer one command, at this scrape.',
    ({ latencySeconds }) => latencySeconds,
  );
  tell('silt_redis_memory_used_bytes', 'Memory that Redis uses.', ({ usedBytes }) => usedBytes);
  tell(
    'silt_redis_memory_max_bytes',
    'Memory that Redis may use (maxmemory); 0 where no limit is set.',
    ({ maxBytes }) => maxBytes,
  );
}

/** Rejects when Redis is away. A connection that waits for it would hold the question back. */
async function healthOf(redis: Redis): Promise<RedisHealth> {
  if (redis.status !== 'ready') throw new Error('not connected');
  const begun = performance.now();
  const info = await redis.info('memory');
  return {
    latencySeconds: (performance.now() - begun) / 1000,
    usedBytes: numberIn(info, 'used_memory'),
    maxBytes: numberIn(info, 'maxmemory'),
  };
}

function numberIn(info: string, field: string): number {
  return Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
}
