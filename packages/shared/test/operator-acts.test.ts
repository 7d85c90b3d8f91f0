import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { encodeLane, laneId, type Lane } from '../src/domain/index.ts';
import { createLogger } from '../src/logging/index.ts';
import { type Actor, listBatches, OperatorActs } from '../src/operations/index.ts';
import { openQueue } from '../src/queues/index.ts';
import { connectForWorkers } from '../src/redis/index.ts';
import { type ShardState, State } from '../src/state/index.ts';
import { openTestRedis, type TestRedis } from '@silt/testing';

const lane: Lane = {
  tenant: 'tenant-one',
  baseUrl: 'http://127.0.0.1:1/v1',
  endpoint: '/v1/chat/completions',
  model: 'model-a',
};
const LANE = laneId(lane);
const actor: Actor = { by: 'console', access: 'token', address: '10.0.0.7' };

let redis: TestRedis;
let shard: ShardState;
let state: State;
let acts: OperatorActs;
let lines: Record<string, unknown>[] = [];
beforeAll(async () => {
  redis = await openTestRedis();
  state = new State(redis.client, 1);
  shard = state.at(0);
  const stream = new Writable({
    write(line, _encoding, done) {
      lines.push(JSON.parse(String(line)) as Record<string, unknown>);
      done();
    },
  });
  const logger = createLogger('test', 'info', stream);
  acts = new OperatorActs({ state, redis: redis.client, resultTtlSecs: 60, logger });
});
afterAll(async () => {
  await acts.close();
  await redis.closeAll();
});
beforeEach(async () => {
  await redis.empty();
  lines = [];
});

async function admit(...ids: string[]): Promise<void> {
  await shard.admit({
    gateway: 'gw1',
    parcelGraceMs: 3_600_000,
    factTtlSecs: 3_600,
    facts: [{ keySuffix: shard.keys.laneSuffix(LANE), value: encodeLane(lane) }],
    calls: ids.map((id) => ({
      id,
      lane: LANE,
      fingerprint: `fingerprint-of-${id}`,
      body: Buffer.from(`{"body":"of ${id}"}`),
    })),
  });
}

async function sealedBatch(batchId: string, ids: readonly string[]): Promise<void> {
  await admit(...ids);
  const batch = { batchId, owner: 'drain' };
  await shard.claim({ ...batch, lane: LANE, abandonAfterMs: 60_000, requestIds: ids });
  await shard.seal({ ...batch, sweepAfterMs: 60_000 });
}

async function advance(batchId: string, to: 'submitted' | 'ingesting' | 'closed'): Promise<void> {
  const lease = { batchId, token: 'worker', leaseMs: 60_000 };
  const leased = await shard.lease(lease);
  if (leased.kind !== 'leased') throw new Error('not leased');
  const { fence } = leased;
  await shard.advance({ ...lease, fence, to, leaseMs: 0, sweepAfterMs: 0, keepClosedSecs: 60 });
}

async function jobOf(name: 'follows' | 'submissions', batchId: string) {
  const queue = openQueue(name, 0, redis.client);
  try {
    const job = await queue.getJob(batchId);
    return await job?.getState();
  } finally {
    await queue.close();
  }
}

async function delay(name: 'follows' | 'submissions', batchId: string): Promise<void> {
  const queue = openQueue(name, 0, redis.client);
  await queue.add(name, { batchId }, { jobId: batchId, delay: 3_600_000 });
  await queue.close();
}

const stateOf = async (id: string) => (await shard.find(id))?.request.state;

describe('requeue', () => {
  test('brings a queued request forward, and leaves one of a paused lane', async () => {
    await admit('r1');
    expect(await shard.dueRequests(10)).toEqual([]);
    const outcome = await acts.requeueRequest(actor, 'r1');
    expect(outcome).toMatchObject({ outcome: 'brought_forward', done: true });
    expect(await shard.dueRequests(10)).toMatchObject([{ id: 'r1' }]);
    await admit('r2');
    await acts.pauseLane(actor, LANE);
    expect(await acts.requeueRequest(actor, 'r2')).toMatchObject({ outcome: 'lane_paused' });
    expect(await shard.dueRequests(10)).toMatchObject([{ id: 'r1' }]);
  });

  test('has a submission that waits tried now, and adds one that is missing', async () => {
    await sealedBatch('b1', ['r1']);
    await delay('submissions', 'b1');
    expect(await jobOf('submissions', 'b1')).toBe('delayed');
    expect(await acts.requeueRequest(actor, 'r1')).toMatchObject({ outcome: 'submitting_now' });
    expect(await jobOf('submissions', 'b1')).toBe('waiting');
    await sealedBatch('b2', ['r2']);
    await acts.requeueRequest(actor, 'r2');
    expect(await jobOf('submissions', 'b2')).toBe('waiting');
    expect([await stateOf('r1'), await stateOf('r2')]).toEqual(['batched', 'batched']);
  });

  test('has the provider asked about a submitted batch now, and hurries nothing after its end', async () => {
    await sealedBatch('b1', ['r1']);
    await advance('b1', 'submitted');
    await delay('follows', 'b1');
    expect(await acts.requeueRequest(actor, 'r1')).toMatchObject({ outcome: 'looking_now' });
    expect(await jobOf('follows', 'b1')).toBe('waiting');
    await sealedBatch('b2', ['r2']);
    await advance('b2', 'ingesting');
    await delay('follows', 'b2');
    expect(await acts.requeueRequest(actor, 'r2')).toMatchObject({ outcome: 'ingesting' });
    expect(await jobOf('follows', 'b2')).toBe('delayed');
  });

  test('changes no outcome, and says how a failure is tried anew', async () => {
    await sealedBatch('b1', ['r1', 'r2']);
    const answer = (requestId: string, status: number) => ({
      requestId,
      status,
      body: Buffer.from('{}'),
    });
    const settlements = [answer('r1', 400), answer('r2', 502)];
    await shard.settle({ batchId: 'b1', resultTtlSecs: 60, settlements });
    const stands = await acts.requeueRequest(actor, 'r1');
    expect(stands).toMatchObject({ outcome: 'settled_before', done: false });
    expect(stands.message).toContain('its outcome stands');
    expect((await acts.requeueRequest(actor, 'r2')).message).toContain('with the same key');
    expect(await acts.requeueRequest(actor, 'r3')).toMatchObject({ outcome: 'unknown' });
    expect(await shard.find('r2')).toMatchObject({ request: { state: 'settled', status: 502 } });
    expect(await redis.client.zcard(shard.keys.outbox)).toBe(0);
  });

  test('leaves a batch that is being put together to its drain', async () => {
    await admit('r1');
    const batch = { batchId: 'b1', owner: 'drain', lane: LANE };
    await shard.claim({ ...batch, abandonAfterMs: 60_000, requestIds: ['r1'] });
    expect(await acts.requeueRequest(actor, 'r1')).toMatchObject({ outcome: 'in_the_making' });
    expect(await jobOf('submissions', 'b1')).toBeUndefined();
  });
});

describe('a batch is cancelled', () => {
  test('with every member that has no outcome, and looked at at once', async () => {
    await sealedBatch('b1', ['r1', 'r2', 'r3']);
    await advance('b1', 'submitted');
    await delay('follows', 'b1');
    const answer = { requestId: 'r1', status: 200, body: Buffer.from('{}') };
    await shard.settle({ batchId: 'b1', resultTtlSecs: 60, settlements: [answer] });
    const outcome = await acts.cancelBatch(actor, 'b1');
    expect(outcome).toMatchObject({ outcome: 'cancelled', done: true });
    expect(outcome.message).toContain('2 requests');
    expect(await shard.find('r1')).toMatchObject({ request: { status: 200, cancelled: false } });
    for (const id of ['r2', 'r3']) {
      expect(await shard.find(id)).toMatchObject({ request: { status: 410, cancelled: true } });
    }
    expect(await shard.batch('b1')).toMatchObject({ settled: 1, cancelled: 2, count: 3 });
    expect(await jobOf('follows', 'b1')).toBe('waiting');
    expect(await acts.cancelBatch(actor, 'b1')).toMatchObject({ outcome: 'settled_before' });
    expect(await acts.cancelBatch(actor, 'b9')).toMatchObject({ outcome: 'unknown' });
  });

  test('without those that have gone on to another try', async () => {
    await sealedBatch('b1', ['r1', 'r2', 'r3']);
    const again = { maxAttempts: 3, delayMs: 0, group: 'as-before' } as const;
    await shard.requeue({ ...again, batchId: 'b1', requestIds: ['r1', 'r2'] });
    const batch = { batchId: 'b2', owner: 'drain', lane: LANE };
    await shard.claim({ ...batch, abandonAfterMs: 60_000, requestIds: ['r1'] });
    expect((await acts.cancelBatch(actor, 'b1')).message).toContain('1 request ');
    expect(await stateOf('r1')).toBe('batched');
    expect(await stateOf('r2')).toBe('queued');
    expect(await stateOf('r3')).toBe('settled');
  });
});

test('batches are listed the newest first: open, closed, or both', async () => {
  await sealedBatch('b1', ['r1']);
  await sealedBatch('b2', ['r2']);
  await sealedBatch('b3', ['r3']);
  await advance('b2', 'closed');
  const ids = async (choice: 'open' | 'closed' | 'all') =>
    (await listBatches(state, choice)).map(({ batch }) => batch.id).toSorted();
  expect(await ids('open')).toEqual(['b1', 'b3']);
  expect(await ids('closed')).toEqual(['b2']);
  expect(await ids('all')).toEqual(['b1', 'b2', 'b3']);
  const created = (await listBatches(state, 'all')).map(({ batch }) => batch.createdAt);
  expect(created).toEqual(created.toSorted((one, other) => other - one));
  expect(await listBatches(state, 'closed')).toMatchObject([{ lane: { model: 'model-a' } }]);
  // One that Redis has forgotten leaves the list of closed ones with the next that closes.
  await redis.client.zadd(shard.keys.closed, 1, 'b0');
  await advance('b1', 'closed');
  expect((await redis.client.zrange(shard.keys.closed, '0', '-1')).toSorted()).toEqual([
    'b1',
    'b2',
  ]);
});

test('every act leaves one line in the log: who, what, and what came of it', async () => {
  await admit('r1');
  await acts.cancelRequest(actor, 'r1');
  await acts.pauseLane(actor, LANE);
  await acts.resumeLane({ by: 'command', user: 'ada' }, LANE);
  await acts.cancelBatch(actor, 'no-batch');
  const message = 'operator acted';
  expect(lines).toMatchObject([
    { message, audit: true, actor, act: 'cancel request', target: 'r1', outcome: 'cancelled' },
    { message, audit: true, actor, act: 'pause lane', target: LANE, outcome: 'paused' },
    { audit: true, actor: { by: 'command', user: 'ada' }, act: 'resume lane', outcome: 'resumed' },
    { audit: true, actor, act: 'cancel batch', target: 'no-batch', outcome: 'unknown' },
  ]);
});

test('an act that Redis did not take leaves its line, too', async () => {
  const away = connectForWorkers('redis://127.0.0.1:1', createLogger('test', 'error'));
  away.disconnect();
  const entries: unknown[] = [];
  const stream = new Writable({
    write(line, _encoding, done) {
      entries.push(JSON.parse(String(line)));
      done();
    },
  });
  const logger = createLogger('test', 'info', stream);
  const parts = { state: new State(away, 1), redis: away, resultTtlSecs: 60, logger };
  await expect(new OperatorActs(parts).cancelRequest(actor, 'r1')).rejects.toThrow(/closed/i);
  expect(entries).toMatchObject([{ audit: true, act: 'cancel request', outcome: 'failed' }]);
});
