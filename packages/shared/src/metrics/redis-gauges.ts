import { Cluster, type Redis } from 'ioredis';
import type { RedisConnection } from '../redis/index.ts';
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
export function watchRedis(registry: Registry, redis: RedisConnection): void {
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
    'How long Redis took to answer one command, at this scrape; of a cluster, its slowest node.',
    ({ latencySeconds }) => latencySeconds,
  );
  tell(
    'silt_redis_memory_used_bytes',
    'Memory that Redis uses; of a cluster, its fullest node.',
    ({ usedBytes }) => usedBytes,
  );
  tell(
    'silt_redis_memory_max_bytes',
    'Memory that Redis may use (maxmemory); 0 where no limit is set.',
    ({ maxBytes }) => maxBytes,
  );
}

/**
 * Of a cluster: the slowest answer, and the memory of the fullest node. All must answer. Rejects at
 * once when Redis is away: a connection that waits for it would hold the question back.
 */
async function healthOf(redis: RedisConnection): Promise<RedisHealth> {
  if (redis.status !== 'ready') throw new Error('not connected');
  const servers = redis instanceof Cluster ? redis.nodes('master') : [redis];
  const [first, ...others] = await Promise.all(servers.map(healthOfServer));
  if (!first) throw new Error('no node is known');
  return others.reduce((one, other) => {
    const fuller = fullness(other) > fullness(one) ? other : one;
    const latencySeconds = Math.max(one.latencySeconds, other.latencySeconds);
    return { ...fuller, latencySeconds };
  }, first);
}

/** A cluster's nodes are connected to when they are first asked. */
async function healthOfServer(redis: Redis): Promise<RedisHealth> {
  const begun = performance.now();
  const info = await redis.info('memory');
  return {
    latencySeconds: (performance.now() - begun) / 1000,
    usedBytes: numberIn(info, 'used_memory'),
    maxBytes: numberIn(info, 'maxmemory'),
  };
}

/** Without a limit no node is fuller than one with. */
function fullness({ usedBytes, maxBytes }: RedisHealth): number {
  return maxBytes > 0 ? usedBytes / maxBytes : 0;
}

function numberIn(info: string, field: string): number {
  return Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
}
