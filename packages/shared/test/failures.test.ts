import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { errorBody } from '../src/domain/index.ts';
import { LANE, openShard, type ShardFixture } from './shard-fixture.ts';

const PROMPT = 'the secret recipe';

let shard: ShardFixture;
beforeAll(async () => {
  shard = await openShard();
});
afterAll(async () => {
  await shard[Symbol.asyncDispose]();
});
beforeEach(() => shard.redis.empty());

const failed = (requestId: string, status: number, code: string) => ({
  requestId,
  status,
  body: errorBody({ message: `You asked for ${PROMPT}`, type: 'invalid_request_error', code }),
});
const answered = (requestId: string) => ({ requestId, status: 200, body: Buffer.from('{}') });
const settle = (batchId: string, settlements: ReturnType<typeof failed>[]) =>
  shard.state.settle({ batchId, resultTtlSecs: 60, settlements });

describe('failures', () => {
  test('are noted once for each batch, status and code, by whoever settles them', async () => {
    await shard.sealedBatch('b1', ['r1', 'r2', 'r3', 'r4']);
    await settle('b1', [
      failed('r1', 400, 'content_filter'),
      answered('r2'),
      failed('r3', 502, 'lost'),
    ]);
    await settle('b1', [failed('r4', 400, 'content_filter'), failed('r1', 400, 'content_filter')]);
    const latest = await shard.state.failures.latest(10);
    // Both may be of one millisecond.
    const found = latest.toSorted((one, other) => one.status - other.status);
    expect(found).toEqual([
      {
        at: expect.any(Number),
        batchId: 'b1',
        lane: LANE,
        status: 400,
        code: 'content_filter',
        requests: 2,
        example: 'r1',
      },
      expect.objectContaining({ status: 502, code: 'lost', requests: 1, example: 'r3' }),
    ]);
    expect(await shard.state.failures.latest(1)).toHaveLength(1);
    expect(JSON.stringify(found)).not.toContain(PROMPT);
  });

  test('that are prose have no code, and those of nobody are not noted', async () => {
    await shard.sealedBatch('b1', ['r1']);
    await settle('b1', [
      { requestId: 'r1', status: 500, body: Buffer.from(PROMPT) },
      failed('nobody', 400, 'x'),
    ]);
    expect(await shard.state.failures.latest(10)).toMatchObject([{ status: 500, requests: 1 }]);
    const { failures, failureFacts } = shard.state.keys;
    const kept = await shard.redis.client.hgetall(failureFacts);
    expect(JSON.stringify(kept)).not.toContain(PROMPT);
    for (const key of [failures, failureFacts]) {
      expect(await shard.redis.client.ttl(key)).toBeGreaterThan(0);
    }
  });

  test('are five hundred kinds at the most, the latest', async () => {
    const { redis, state } = shard;
    const note = (index: number) => state.failures.note(`b${index}`, [failed('r1', 400, 'x')]);
    const noted = Array.from({ length: 510 }, (_, index) => index);
    for (const index of noted.slice(0, 10)) {
      await note(index);
      // Long ago: the rest may all be of one millisecond.
      await redis.client.zadd(state.keys.failures, index, `b${index} 400 x`);
    }
    for (const index of noted.slice(10)) await note(index);
    const found = await shard.state.failures.latest(1_000);
    expect(found).toHaveLength(500);
    expect(new Set(found.map(({ batchId }) => batchId))).toEqual(
      new Set(noted.slice(10).map((index) => `b${index}`)),
    );
    expect(await shard.redis.client.hlen(shard.state.keys.failureFacts)).toBe(1_000);
  });
});

describe('what was settled in the last minute', () => {
  test('is counted as it is settled, failures apart, each request once', async () => {
    await shard.sealedBatch('b1', ['r1', 'r2', 'r3']);
    await settle('b1', [answered('r1'), failed('r2', 400, 'x')]);
    await settle('b1', [answered('r1'), failed('r2', 400, 'x')]);
    await settle('b1', [answered('r3')]);
    const now = await shard.state.now();
    expect(await shard.state.settledCounts.lastMinute(now)).toEqual({ settled: 3, failed: 1 });
  });

  test('is no more a minute later, and Redis forgets it', async () => {
    const { redis, state } = shard;
    const key = state.keys.settled(100);
    await redis.client.hset(key, { 5: 7, '5 failed': 2, 59: 1 });
    const at = (second: number) => state.settledCounts.lastMinute((100 * 60 + second) * 1000);
    expect(await at(4)).toEqual({ settled: 0, failed: 0 });
    expect(await at(5)).toEqual({ settled: 7, failed: 2 });
    expect(await at(60)).toEqual({ settled: 8, failed: 2 });
    expect(await at(64)).toEqual({ settled: 8, failed: 2 });
    expect(await at(65)).toEqual({ settled: 1, failed: 0 });
    expect(await at(119)).toEqual({ settled: 0, failed: 0 });
    await shard.sealedBatch('b1', ['r1']);
    await settle('b1', [answered('r1')]);
    const minute = Math.floor((await state.now()) / 60_000);
    const ttls = await Promise.all(
      [minute - 1, minute].map((one) => redis.client.ttl(state.keys.settled(one))),
    );
    expect(Math.max(...ttls)).toBeGreaterThan(120);
  });
});
