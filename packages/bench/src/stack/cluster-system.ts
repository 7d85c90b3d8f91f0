import { startRedisCluster } from '@silt/dev-env';
import { Redis } from 'ioredis';
import { REDIS } from '../measure/meter.ts';
import { BenchSystem, startParts, type SystemOptions } from './bench-system.ts';

const MASTERS = 3;
/** What the names of replicas begin with. */
export const REPLICA = `${REDIS}-replica`;

/** The system on a Redis Cluster: three masters with a replica each. */
export async function startClusterSystem(
  shards: number,
  options: SystemOptions = {},
): Promise<BenchSystem> {
  const cluster = await startRedisCluster({ masters: MASTERS });
  const servers = new Map(
    cluster.nodes.map(({ server }, index) => [nameOf(index), new Redis(server.url)] as const),
  );
  const provided = {
    url: cluster.url,
    servers,
    stop: async () => {
      for (const redis of servers.values()) redis.disconnect();
      await cluster.stop();
    },
  };
  const settings = { ...options.settings, SHARDS: String(shards) };
  const parts = await startParts(provided, { ...options, settings });
  return new BenchSystem(parts, options.profileFile);
}

function nameOf(index: number): string {
  return index < MASTERS ? `${REDIS}-${index + 1}` : `${REPLICA}-${index + 1 - MASTERS}`;
}
