import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger } from '@silt/shared/logging';
import { createRegistry, watchRedis } from '@silt/shared/metrics';
import { connectForWorkers } from '@silt/shared/redis';
import { eventually } from '@silt/testing';
import { type RedisCluster, startRedisCluster } from '../src/redis-cluster.ts';
import { readExposition, sumOf } from './system/exposition.ts';

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startRedisCluster({ replicasPerMaster: 0 });
}, 60_000);
afterAll(async () => {
  await cluster.stop();
});

test('a cluster is up while all of its masters answer, and tells of its fullest', async () => {
  const connection = connectForWorkers(cluster.url, createLogger('test', 'error'));
  const registry = createRegistry();
  watchRedis(registry, connection);
  const scrape = async () => readExposition(await registry.metrics());
  try {
    expect(sumOf(await scrape(), 'silt_redis_up')).toBe(0);
    await connection.connect();
    const metrics = await scrape();
    expect(sumOf(metrics, 'silt_redis_up')).toBe(1);
    expect(sumOf(metrics, 'silt_redis_memory_used_bytes')).toBeGreaterThan(100_000);
    expect(sumOf(metrics, 'silt_redis_latency_seconds')).toBeGreaterThan(0);
    const [node] = cluster.nodes;
    await node?.server.kill();
    await eventually(async () => {
      const without = await scrape();
      expect(sumOf(without, 'silt_redis_up')).toBe(0);
      expect(without.get('silt_redis_memory_used_bytes')?.samples).toEqual([]);
    });
    await node?.server.start();
    await eventually(async () => expect(sumOf(await scrape(), 'silt_redis_up')).toBe(1), {
      timeoutMs: 20_000,
    });
  } finally {
    connection.disconnect();
  }
}, 60_000);
