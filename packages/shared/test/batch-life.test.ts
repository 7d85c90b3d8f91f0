import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { LANE, openShard, type ShardFixture } from './shard-fixture.ts';

let shard: ShardFixture;
beforeAll(async () => {
  shard = await openShard();
});
afterAll(async () => {
  await shard[Symbol.asyncDispose]();
});
beforeEach(() => shard.redis.empty());

const claim = (batchId: string, requestIds: string[], owner = 'drain', abandonAfterMs = 60_000) =>
  shard.state.claim({ batchId, owner, lane: LANE, abandonAfterMs, requestIds });
const seal = (batchId: string, owner = 'drain') =>
  shard.state.seal({ batchId, owner, sweepAfterMs: 0 });
const lease = (batchId: string, token: string, leaseMs = 60_000) =>
  shard.state.lease({ batchId, token, leaseMs });

describe('an open batch', () => {
  test('claims what is queued, in order, each request once over all batches', async () => {
    for (const id of ['r1', 'r2', 'r3']) await shard.admit(id);
    expect(await claim('b1', ['r2', 'r1', 'unknown'])).toEqual(['r2', 'r1']);
    expect(await claim('b2', ['r1', 'r3'], 'another')).toEqual(['r3']);
    expect(await shard.state.members('b1', 0, 10)).toEqual(['r2', 'r1']);
    expect(await shard.state.batch('b1')).toMatchObject({ state: 'open', count: 2, lane: LANE });
    expect(await shard.redis.client.zcard(shard.state.keys.outbox)).toBe(0);
  });

  test('takes nothing of another lane', async () => {
    await shard.admit('r1', { lane: 'lane-two' });
    expect(await claim('b1', ['r1'])).toEqual([]);
    expect(await shard.state.batch('b1')).toBeUndefined();
    expect(await shard.redis.client.zcard(shard.state.keys.outbox)).toBe(1);
  });

  test('belongs to its maker', async () => {
    await shard.admit('r1');
    await shard.admit('r2');
    await claim('b1', ['r1']);
    expect(await claim('b1', ['r2'], 'stranger')).toBe('not-open');
    expect(await seal('b1', 'stranger')).toBe('not-open');
    expect(await seal('b1')).toBe('sealed');
    expect(await claim('b1', ['r2'])).toBe('not-open');
    expect(await seal('b1')).toBe('not-open');
  });

  test('that was forgotten is not begun anew by a drain that wakes up', async () => {
    await shard.admit('r1');
    await claim('b1', ['r1'], 'drain', 0);
    await shard.state.abandon('b1');
    const again = { batchId: 'b1', requestIds: ['r1'], maxAttempts: 0, delayMs: 0 };
    await shard.state.requeue({ ...again, group: 'as-before' });
    await shard.state.forgetBatch('b1');
    expect(await claim('b1', ['r1'])).toBe('not-open');
    expect(await seal('b1')).toBe('not-open');
    expect(await shard.redis.client.zcard(shard.state.keys.batches)).toBe(0);
    expect(await shard.redis.client.ttl(shard.state.keys.batch('b1'))).toBeGreaterThan(80_000);
    expect(await claim('b2', ['r1'])).toEqual(['r1']);
  });

  test('that nobody fills any more is taken away, and cannot be sealed then', async () => {
    await shard.admit('r1');
    await claim('b1', ['r1']);
    expect(await shard.state.abandon('b1')).toBe('in-use');
    await shard.admit('r2');
    await claim('b1', ['r2'], 'drain', 0);
    expect(await shard.state.dueBatches(10)).toEqual(['b1']);
    expect(await shard.state.abandon('b1')).toBe('abandoned');
    expect(await shard.state.abandon('b1')).toBe('abandoned');
    expect(await seal('b1')).toBe('not-open');
    expect(await claim('b1', ['r2'])).toBe('not-open');
  });

  test('that was sealed in time is not taken away', async () => {
    await shard.admit('r1');
    await claim('b1', ['r1'], 'drain', 0);
    await seal('b1');
    expect(await shard.state.abandon('b1')).toBe('in-use');
  });
});

describe('a lease', () => {
  const advance = (token: string, fence: number, rest: object = {}) =>
    shard.state.advance({
      batchId: 'b1',
      token,
      fence,
      leaseMs: 60_000,
      sweepAfterMs: 60_000,
      keepClosedSecs: 100,
      ...rest,
    });

  test('is held by one worker at a time', async () => {
    await shard.sealedBatch('b1', ['r1']);
    expect(await lease('b1', 'one')).toMatchObject({ kind: 'leased', fence: 1 });
    expect(await lease('b1', 'two')).toMatchObject({ kind: 'held' });
    expect(await lease('gone', 'one')).toEqual({ kind: 'gone' });
  });

  test('passes on when it has run out, and the one who slept changes nothing', async () => {
    await shard.sealedBatch('b1', ['r1']);
    await lease('b1', 'one', 0);
    expect(await lease('b1', 'two')).toMatchObject({ kind: 'leased', fence: 2 });
    expect(await advance('one', 1, { to: 'uploaded' })).toBe('lease-lost');
    expect(await shard.state.batch('b1')).toMatchObject({ state: 'sealed' });
  });

  test('that has run out changes nothing even when nobody else came', async () => {
    await shard.sealedBatch('b1', ['r1']);
    await lease('b1', 'one', -1);
    expect(await advance('one', 1, { to: 'uploaded' })).toBe('lease-lost');
  });

  test('given up, it is free at once', async () => {
    await shard.sealedBatch('b1', ['r1']);
    await lease('b1', 'one');
    expect(await advance('one', 1, { leaseMs: 0 })).toBe('done');
    expect(await lease('b1', 'two')).toMatchObject({ kind: 'leased' });
  });

  test('moves the batch on from where it must be, with its facts', async () => {
    await shard.sealedBatch('b1', ['r1']);
    await lease('b1', 'one');
    const facts = { inputFileId: 'file-1' };
    expect(await advance('one', 1, { from: 'uploaded', to: 'creating' })).toBe('other-state');
    expect(await advance('one', 1, { from: 'sealed', to: 'uploaded', facts })).toBe('done');
    expect(await advance('one', 1, { to: 'creating', facts: { creating: 'now' } })).toBe('done');
    const batch = await shard.state.batch('b1');
    expect(batch).toMatchObject({ state: 'creating', inputFileId: 'file-1' });
    expect(batch?.creatingAt).toBeGreaterThanOrEqual(batch?.createdAt ?? Infinity);
    await advance('one', 1, { facts: { inputFileId: undefined } });
    expect(await shard.state.batch('b1')).not.toHaveProperty('inputFileId');
  });

  test('closing takes the batch from the sweeps, forgets its members and lets it expire', async () => {
    await shard.sealedBatch('b1', ['r1']);
    await lease('b1', 'one');
    expect(await advance('one', 1, { to: 'closed' })).toBe('done');
    expect(await advance('one', 1, { leaseMs: 0 })).toBe('done');
    expect(await shard.redis.client.zcard(shard.state.keys.batches)).toBe(0);
    expect(await lease('b1', 'two')).toEqual({ kind: 'gone' });
    expect(await shard.redis.client.ttl(shard.state.keys.batch('b1'))).toBeGreaterThan(0);
    expect(await shard.redis.client.exists(shard.state.keys.members('b1'))).toBe(0);
  });
});
