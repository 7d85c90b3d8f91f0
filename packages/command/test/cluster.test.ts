import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RedisCluster, startRedisCluster } from '@silt/dev-env';
import { type Lane, laneId, tenantId } from '@silt/shared/domain';
import { createLogger } from '@silt/shared/logging';
import { connectForWorkers, type RedisConnection } from '@silt/shared/redis';
import { CredentialVault } from '@silt/shared/security';
import { agreeOnDeployment } from '@silt/shared/service';
import { State } from '@silt/shared/state';
import { admitCalls } from '@silt/shared/test-support';
import { runSilt } from './run-silt.ts';

const SECRETS = randomBytes(32).toString('base64');
const SHARDS = 4;
const lane: Lane = {
  tenant: tenantId('sk-one'),
  baseUrl: 'http://127.0.0.1:1/v1',
  endpoint: '/v1/chat/completions',
  model: 'model-a',
};
const id = laneId(lane);

let cluster: RedisCluster;
let redis: RedisConnection;
beforeAll(async () => {
  cluster = await startRedisCluster({ masters: 3, replicasPerMaster: 0 });
  redis = connectForWorkers(cluster.url, createLogger('test', 'error'));
  const vault = new CredentialVault(SECRETS);
  await agreeOnDeployment(redis, SHARDS, vault);
  for (const shard of new State(redis, SHARDS).shards) {
    const calls = [`a${shard.shard}`, `b${shard.shard}`].map((key) => ({ key, body: '{}' }));
    const [first] = await admitCalls(shard, vault, { lane, credential: 'sk-one', calls });
    const requestIds = [first?.id ?? ''];
    const batch = { batchId: `b${shard.shard}`, owner: 'drain' };
    await shard.claim({ ...batch, lane: id, abandonAfterMs: 60_000, requestIds });
  }
}, 60_000);
afterAll(async () => {
  redis.disconnect();
  await cluster.stop();
});

const json = async (line: string): Promise<unknown> => {
  const { out } = await runSilt(`${line} --json`, { REDIS_URL: cluster.url });
  return JSON.parse(out);
};

test('over a cluster everything is seen, whichever node has it', async () => {
  expect(await json('status')).toMatchObject({ queued: 4, in_batches: 4, batches: { open: 4 } });
  const all = { batches: ['b0', 'b1', 'b2', 'b3'].map((name) => ({ id: name })) };
  expect(await json('batches')).toMatchObject(all);
  expect(await json('batches --all')).toMatchObject(all);
});

test('a lane is paused and resumed in the shards of every node', async () => {
  await json(`pause ${id}`);
  expect(await json('lanes')).toMatchObject({ lanes: [{ id, queued: 4, paused: true }] });
  await json(`resume ${id}`);
  expect(await json('lanes')).toMatchObject({ lanes: [{ id, queued: 4, paused: false }] });
});

test('the doctor looks at every node', async () => {
  const { out } = await runSilt('doctor --json', {
    REDIS_URL: cluster.url,
    SILT_SECRETS: SECRETS,
    SHARDS: String(SHARDS),
    UPSTREAM_BASE_URL: 'http://127.0.0.1:1/v1',
  });
  const { findings } = JSON.parse(out) as { findings: { check: string; level: string }[] };
  const levels = findings.map(({ check, level }) => `${check}: ${level}`);
  for (const sound of ['Redis Cluster', 'Redis persistence', 'SHARDS', 'SILT_SECRETS', 'clock']) {
    expect(levels).toContain(`${sound}: ok`);
  }
  // No node has a limit of its own.
  expect(levels.filter((line) => line === 'Redis memory: advice')).toHaveLength(3);
});
