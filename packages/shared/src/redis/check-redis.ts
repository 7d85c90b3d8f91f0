import type { Redis } from 'ioredis';

/** Why this Redis cannot be used now; empty when it can. One round trip. */
export async function faultsOfRedis(redis: Redis): Promise<string[]> {
  let memory: string;
  try {
    memory = await redis.info('memory');
  } catch {
    return ['Redis does not answer'];
  }
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  if (policy === undefined || policy === 'noeviction') return [];
  return [
    `Redis evicts keys (maxmemory-policy is ${policy}): accepted requests could vanish. Set maxmemory-policy to noeviction`,
  ];
}
