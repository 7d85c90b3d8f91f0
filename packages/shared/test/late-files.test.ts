import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openShard, type ShardFixture } from './shard-fixture.ts';

let shard: ShardFixture;
beforeAll(async () => {
  shard = await openShard();
});
afterAll(async () => {
  await shard[Symbol.asyncDispose]();
});
beforeEach(() => shard.redis.empty());

const dueAt = async () => {
  const [, score] = await shard.redis.client.zrange(
    shard.state.keys.lateFiles,
    '0',
    '0',
    'WITHSCORES',
  );
  return Number(score);
};

test('an upload is looked for one to two spans after its batch was closed, at whole spans', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(1e12), fc.integer({ min: 100, max: 1e6 }), async (closedAt, spanMs) => {
      await shard.redis.empty();
      await shard.state.lateFiles.note({ lane: 'l1', batchId: 'b1', closedAt }, spanMs);
      const due = await dueAt();
      expect(due % spanMs).toBe(0);
      expect(due - closedAt).toBeGreaterThanOrEqual(spanMs);
      expect(due - closedAt).toBeLessThanOrEqual(2 * spanMs);
    }),
    { numRuns: 50 },
  );
});

test('what was taken comes again until it is done', async () => {
  const { lateFiles } = shard.state;
  const file = { lane: 'l1', batchId: 'b1', closedAt: 5_000 };
  await lateFiles.note(file, 1_000);
  expect(await lateFiles.take(6_999, 1_000, 10)).toEqual([]);
  expect(await lateFiles.take(7_000, 1_000, 10)).toEqual([file]);
  expect(await lateFiles.take(7_999, 1_000, 10)).toEqual([]);
  expect(await lateFiles.take(8_000, 1_000, 10)).toEqual([file]);
  await lateFiles.done([file]);
  expect(await lateFiles.take(9_000, 1_000, 10)).toEqual([]);
});
