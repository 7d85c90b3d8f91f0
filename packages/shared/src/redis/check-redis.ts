import { Cluster, type Redis } from 'ioredis';
import type { RedisConnection } from './redis-connection.ts';

const AWAY = 'Redis does not answer';

/** Why this Redis cannot be used now; empty when it can. One round trip, or two to a cluster. */
export async function faultsOfRedis(redis: RedisConnection): Promise<string[]> {
  try {
    return redis instanceof Cluster ? await faultsOfCluster(redis) : await faultsOfServer(redis);
  } catch {
    return [AWAY];
  }
}

async function faultsOfServer(redis: Redis): Promise<string[]> {
  const policy = /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1];
  if (policy === undefined || policy === 'noeviction') return [];
  return [
    `Redis evicts keys (maxmemory-policy is ${policy}): accepted requests could vanish. Set maxmemory-policy to noeviction`,
  ];
}

/**
 * A cluster that has a slot without a node says itself whether it goes on with the others. A master
 * that is just gone is nobody's fault but its own: only what its shards keep has to wait.
 */
async function faultsOfCluster(cluster: Cluster): Promise<string[]> {
  const told = await cluster.cluster('INFO');
  if (/^cluster_state:fail/m.test(told)) {
    return ['Redis Cluster does not serve all of its slots (cluster_state is fail)'];
  }
  const masters = cluster.nodes('master');
  const looks = await Promise.allSettled(masters.map(faultsOfServer));
  const answers = looks.filter((look) => look.status === 'fulfilled');
  if (answers.length === 0) return [AWAY];
  return [...new Set(answers.flatMap(({ value }) => value))];
}
