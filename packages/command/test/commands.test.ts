import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Lane, laneId, tenantId } from '@silt/shared/domain';
import { connectSubscriber } from '@silt/shared/redis';
import { createLogger } from '@silt/shared/logging';
import { Settlements } from '@silt/shared/pubsub';
import { CredentialVault } from '@silt/shared/security';
import { agreeOnDeployment } from '@silt/shared/service';
import { type ShardState, State } from '@silt/shared/state';
import { admitCalls } from '@silt/shared/test-support';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import { runSilt } from './run-silt.ts';

const SHARDS = 2;
const CREDENTIAL = 'sk-tenant-one-0123456789';
const PROMPT = 'the secret recipe';
const vault = new CredentialVault(randomBytes(32).toString('base64'));
const lane = (model: string): Lane => ({
  tenant: tenantId(CREDENTIAL),
  baseUrl: 'http://127.0.0.1:1/v1',
  endpoint: '/v1/chat/completions',
  model,
});

let redis: TestRedis;
let state: State;
beforeAll(async () => {
  redis = await openTestRedis();
  state = new State(redis.client, SHARDS);
});
afterAll(() => redis.closeAll());
beforeEach(async () => {
  await redis.empty();
  await agreeOnDeployment(redis.client, SHARDS, vault);
});

const silt = (line: string) => runSilt(line, { REDIS_URL: redis.url });
const json = async (line: string): Promise<unknown> => {
  const { out } = await silt(`${line} --json`);
  return JSON.parse(out);
};

/** In the shard given, whatever the id would say: a lane has requests in all of them. */
const admit = async (shard: number, model: string, keys: readonly string[]) => {
  const calls = keys.map((key) => ({ key, body: JSON.stringify({ model, prompt: PROMPT }) }));
  const input = { lane: lane(model), credential: CREDENTIAL, calls };
  return (await admitCalls(state.at(shard), vault, input)).map(({ id }) => id);
};

/** Requests in the shard in which they are looked for. */
const admitAtHome = async (model: string, keys: readonly string[]) => {
  const ids: string[] = [];
  for (const key of keys) {
    const [id = ''] = await admit(0, model, [key]);
    if (state.of(id).shard === 1) {
      await state.at(0).cancel({
        requestId: id,
        lane: laneId(lane(model)),
        resultTtlSecs: 60,
        outcome: { status: 410, body: Buffer.from('{}') },
      });
      await admit(1, model, [key]);
    }
    ids.push(id);
  }
  return ids;
};

const batchOf = async (batchId: string, model: string, ids: readonly string[]) => {
  const shard = state.of(ids[0] ?? '');
  const here = ids.filter((id) => state.of(id) === shard);
  const batch = { batchId, owner: 'drain' };
  await shard.claim({
    ...batch,
    lane: laneId(lane(model)),
    abandonAfterMs: 60_000,
    requestIds: here,
  });
  await shard.seal({ ...batch, sweepAfterMs: 60_000 });
  return here;
};

const close = async (shard: ShardState, batchId: string) => {
  const lease = { batchId, token: 'worker', leaseMs: 60_000 };
  const leased = await shard.lease(lease);
  expect(leased).toMatchObject({ kind: 'leased' });
  const fence = 'fence' in leased ? leased.fence : 0;
  const advance = { ...lease, fence, leaseMs: 0, sweepAfterMs: 0, keepClosedSecs: 60 };
  expect(await shard.advance({ ...advance, to: 'closed' })).toBe('done');
};

test('status counts what waits and travels, lane by lane, over all shards', async () => {
  await admit(0, 'model-a', ['a', 'b', 'c']);
  await admit(1, 'model-a', ['d', 'e']);
  await admit(0, 'model-b', ['f']);
  const [f = ''] = await admit(1, 'model-c', ['g']);
  await state.at(1).claim({
    batchId: 'bone',
    owner: 'drain',
    lane: laneId(lane('model-c')),
    abandonAfterMs: 60_000,
    requestIds: [f],
  });
  const found = await json('status');
  expect(found).toMatchObject({
    queued: 6,
    in_batches: 1,
    gateways: 0,
    batches: { open: 1 },
    looked_at: 6,
  });
  const { lanes } = found as { lanes: { model: string; queued: number; in_batches: number }[] };
  const counted = lanes.map(({ model, queued, in_batches: batched }) => [model, queued, batched]);
  expect(counted.toSorted()).toEqual([
    ['model-a', 5, 0],
    ['model-b', 1, 0],
    ['model-c', 0, 1],
  ]);
});

test('status counts the gateways that listen', async () => {
  const logger = createLogger('test', 'error');
  const subscriber = connectSubscriber(redis.url, logger);
  const settlements = new Settlements(subscriber, 'gwone', {
    settled: () => undefined,
    listening: () => undefined,
  });
  await subscriber.connect();
  await eventually(async () => expect(await json('status')).toMatchObject({ gateways: 1 }));
  settlements.close();
});

describe('a request', () => {
  test('is found by its id, and by its key with its tenant', async () => {
    const [id = ''] = await admitAtHome('model-a', ['row-17']);
    const facts = { id, state: 'queued', tenant: tenantId(CREDENTIAL), model: 'model-a' };
    expect(await json(`requests ${id}`)).toMatchObject({ ...facts, attempts: 0, batch: null });
    const byKey = `requests row-17 --tenant ${tenantId(CREDENTIAL)}`;
    expect(await json(byKey)).toMatchObject(facts);
    expect(await silt('requests row-17 --tenant another')).toMatchObject({ status: 1 });
    expect(await silt('requests row-17')).toMatchObject({ status: 1 });
  });

  test('is cancelled as by its caller, once', async () => {
    const [id = ''] = await admitAtHome('model-a', ['a']);
    expect(await silt(`cancel ${id}`)).toMatchObject({ status: 0 });
    expect(await json(`requests ${id}`)).toMatchObject({ state: 'cancelled', status: 410 });
    expect(await json('status')).toMatchObject({ queued: 0 });
    expect(await silt(`cancel ${id}`)).toMatchObject({ status: 1 });
    expect(await silt('cancel nobody')).toMatchObject({ status: 1 });
  });

  test('in a batch is shown with it, and cancelled there', async () => {
    const ids = await admitAtHome('model-a', ['a', 'b', 'c', 'd']);
    const [id = ''] = await batchOf('bone', 'model-a', ids);
    expect(await json(`requests ${id}`)).toMatchObject({
      state: 'batched',
      attempts: 1,
      batch: { id: 'bone', state: 'sealed' },
    });
    expect(await json(`cancel ${id}`)).toMatchObject({ outcome: 'cancelled', batch: 'bone' });
    expect(await json('batches')).toMatchObject({ batches: [{ id: 'bone', cancelled: 1 }] });
  });
});

test('batches are those that are not done with; all are those that are remembered', async () => {
  const ids = await admitAtHome('model-a', ['a', 'b', 'c', 'd']);
  const here = await batchOf('bone', 'model-a', ids);
  await close(state.of(ids[0] ?? ''), 'bone');
  expect(await json('batches')).toEqual({ batches: [] });
  expect(await json('batches --all')).toMatchObject({
    batches: [{ id: 'bone', state: 'closed', requests: here.length, model: 'model-a' }],
  });
});

test('a batch is cancelled with all its requests, once', async () => {
  const ids = await admitAtHome('model-a', ['a', 'b', 'c', 'd']);
  const here = await batchOf('bone', 'model-a', ids);
  expect(await json('cancel-batch bone')).toEqual({ batch: 'bone', outcome: 'cancelled' });
  expect(await json('batches')).toMatchObject({ batches: [{ cancelled: here.length }] });
  for (const id of ids) {
    const left = here.includes(id) ? 'cancelled' : 'queued';
    expect(await json(`requests ${id}`)).toMatchObject({ state: left });
  }
  expect(await silt('cancel-batch bone')).toMatchObject({ status: 1 });
  expect(await silt('cancel-batch nothing')).toMatchObject({ status: 1 });
});

test('whoever changes something leaves a line of the audit, and who looks leaves none', async () => {
  const [id = ''] = await admitAtHome('model-a', ['a']);
  const target = laneId(lane('model-a'));
  const lines = [
    [`requeue ${id}`, 'requeue request', id, 'brought_forward'],
    [`cancel ${id}`, 'cancel request', id, 'cancelled'],
    [`cancel-batch nothing`, 'cancel batch', 'nothing', 'unknown'],
    [`pause ${target}`, 'pause lane', target, 'paused'],
    [`resume ${target}`, 'resume lane', target, 'resumed'],
  ] as const;
  for (const [line, act, about, outcome] of lines) {
    const { err } = await silt(line);
    expect(JSON.parse(err)).toMatchObject({
      level: 'info',
      message: 'operator acted',
      audit: true,
      actor: { by: 'command', user: expect.stringMatching(/./) },
      act,
      target: about,
      outcome,
    });
  }
  for (const line of ['status', 'lanes', 'batches', `requests ${id}`]) {
    expect(await silt(line)).toMatchObject({ err: '' });
  }
});

test('a lane is paused and resumed in every shard', async () => {
  await admit(0, 'model-a', ['a']);
  await admit(1, 'model-a', ['b']);
  const id = laneId(lane('model-a'));
  expect(await silt(`pause ${id}`)).toMatchObject({ status: 0 });
  expect(await json('lanes')).toMatchObject({ lanes: [{ id, queued: 2, paused: true }] });
  expect((await silt('lanes')).out).toMatch(/model-a.*paused/);
  for (const shard of state.shards) expect([...(await shard.pauses.lanes())]).toEqual([id]);
  expect(await silt(`resume ${id}`)).toMatchObject({ status: 0 });
  expect(await json('lanes')).toMatchObject({ lanes: [{ id, queued: 2, paused: false }] });
  expect(await silt('pause no-such-lane')).toMatchObject({ status: 1 });
  expect(await silt('resume no-such-lane')).toMatchObject({ status: 1 });
});

test('nothing shows a prompt, a credential or a seal, and no model makes a terminal obey it', async () => {
  const wicked = 'model\u202e\u001b[31m';
  const ids = await admitAtHome(wicked, ['a', 'b', 'c', 'd']);
  await batchOf('bone', wicked, ids);
  const lines = ['status', 'lanes', 'batches', 'batches --all', `requests ${ids[0]}`];
  for (const line of lines.flatMap((one) => [one, `${one} --json`])) {
    const { out, err } = await silt(line);
    expect(out).toContain('model');
    for (const secret of [PROMPT, CREDENTIAL, 'v1.']) expect(out + err).not.toContain(secret);
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
});

describe('ends with', () => {
  test.each([
    ['no command', '', 2],
    ['an unknown command', 'dance', 2],
    ['a missing argument', 'cancel', 2],
    ['help', '--help', 0],
  ])('its status for %s', async (_what, line, status) => {
    expect(await silt(line)).toMatchObject({ status });
  });

  test('69 when Redis is away, 78 for settings that cannot be used or do not fit', async () => {
    const away = await runSilt('status', { REDIS_URL: 'redis://:hunter2@127.0.0.1:1' });
    expect(away).toMatchObject({ status: 69, out: '' });
    expect(away.err).not.toContain('hunter2');
    const misspelt = await runSilt('status', { REDIS_URL: 'http://hunter2' });
    expect(misspelt).toMatchObject({ status: 78, out: '' });
    expect(misspelt.err).toMatch(/REDIS_URL/);
    expect(misspelt.err).not.toContain('hunter2');
    const other = await runSilt('status', { REDIS_URL: redis.url, SHARDS: '3' });
    expect(other).toMatchObject({ status: 78, err: expect.stringMatching(/SHARDS is 3.*with 2/s) });
  });
});
