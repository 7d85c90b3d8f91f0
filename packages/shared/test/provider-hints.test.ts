import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openShard, type ShardFixture } from './shard-fixture.ts';

let shard: ShardFixture;
beforeAll(async () => {
  shard = await openShard();
});
afterAll(async () => {
  await shard[Symbol.asyncDispose]();
});
beforeEach(() => shard.redis.empty());

const advance = (facts: object, fence = 1) =>
  shard.state.advance({
    batchId: 'b1',
    token: 'one',
    fence,
    facts,
    leaseMs: 60_000,
    sweepAfterMs: 60_000,
    keepClosedSecs: 100,
  });
const sealedAndLeased = async () => {
  await shard.sealedBatch('b1', ['r1']);
  await shard.state.lease({ batchId: 'b1', token: 'one', leaseMs: 60_000 });
};
const ttlOf = (key: string) => shard.redis.client.ttl(key);

describe('a batch at the provider', () => {
  test('is found by its id there as soon as that is noted, and long after it is closed', async () => {
    await sealedAndLeased();
    const { hints, keys } = shard.state;
    await advance({ creating: 'now' });
    expect(await hints.batchOf('batch_1')).toBeUndefined();
    await advance({ providerBatchId: 'batch_1' });
    expect(await hints.batchOf('batch_1')).toBe('b1');
    expect(await ttlOf(keys.providerBatch('batch_1'))).toBeGreaterThan(30 * 24 * 3600);
    // Another one that is taken over later is found too.
    await advance({ providerBatchId: 'batch_2', lookedInVain: undefined });
    expect(await hints.batchOf('batch_2')).toBe('b1');
  });

  test('is not noted by a worker that has lost the lease', async () => {
    await sealedAndLeased();
    expect(await advance({ providerBatchId: 'batch_1' }, 7)).toBe('lease-lost');
    expect(await shard.state.hints.batchOf('batch_1')).toBeUndefined();
  });
});

describe('what webhooks said', () => {
  test('is known of their batch for an hour, and of their tenant for a day', async () => {
    const { hints, keys } = shard.state;
    expect(await hints.of('b1', 't1')).toEqual({ webhooksArrive: false });
    expect(await hints.hintedAt('b1')).toBeUndefined();
    await hints.note('b1', 't1', 1_234);
    expect(await hints.of('b1', 't1')).toEqual({ hintedAt: 1_234, webhooksArrive: true });
    expect(await hints.hintedAt('b1')).toBe(1_234);
    expect(await hints.of('b2', 't1')).toEqual({ webhooksArrive: true });
    expect(await hints.of('b2', 't2')).toEqual({ webhooksArrive: false });
    expect(await ttlOf(keys.lookAgain('b1'))).toBeGreaterThan(3_500);
    expect(await ttlOf(keys.webhookHeard('t1'))).toBeGreaterThan(86_000);
  });

  test('has its effect once within the time that a signature is good', async () => {
    const { hints, keys } = shard.state;
    expect(await hints.isReplay('wh 1 {s9}')).toBe(false);
    await hints.noteEffect('wh 1 {s9}');
    await hints.noteEffect('wh 1 {s9}');
    expect(await hints.isReplay('wh 1 {s9}')).toBe(true);
    expect(await hints.isReplay('wh 2')).toBe(false);
    const [key = ''] = await shard.redis.client.keys(keys.webhook('*'));
    expect(await ttlOf(key)).toBeGreaterThanOrEqual(599);
  });
});
