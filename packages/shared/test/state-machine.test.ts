import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LANE, openShard, type ShardFixture } from './shard-fixture.ts';

let shard: ShardFixture;
beforeAll(async () => {
  shard = await openShard();
});
afterAll(async () => {
  await shard[Symbol.asyncDispose]();
});

const REQUESTS = ['r1', 'r2', 'r3', 'r4'];
const BATCHES = ['b1', 'b2', 'b3'];

/** Any step of any process, in any order, with any owner: as a crash, a sleep or a repeat may have it. */
const step = fc.oneof(
  fc.record({ do: fc.constant('admit' as const), request: fc.constantFrom(...REQUESTS) }),
  fc.record({
    do: fc.constantFrom('claim' as const, 'settle' as const, 'requeue' as const),
    batch: fc.constantFrom(...BATCHES),
    requests: fc.uniqueArray(fc.constantFrom(...REQUESTS), { minLength: 1 }),
    owner: fc.constantFrom('drain-1', 'drain-2'),
    status: fc.constantFrom(200, 400, 502),
    counted: fc.boolean(),
  }),
  fc.record({
    do: fc.constantFrom('seal' as const, 'abandon' as const),
    batch: fc.constantFrom(...BATCHES),
    owner: fc.constantFrom('drain-1', 'drain-2'),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const MAX_ATTEMPTS = 3;

/** The batch that a request is an unsettled member of. */
async function batchOf(id: string): Promise<string | undefined> {
  const { state, batch } = await shard.redis.client.hgetall(shard.state.keys.request(id));
  return state === 'batched' ? batch : undefined;
}

async function take(one: Step, settled: Map<string, string>): Promise<void> {
  const { state } = shard;
  switch (one.do) {
    case 'admit':
      if ((await shard.admit(one.request)) === 'created') settled.delete(one.request);
      return;
    case 'claim':
      await state.claim({
        batchId: one.batch,
        owner: one.owner,
        lane: LANE,
        abandonAfterMs: 0,
        requestIds: one.requests,
      });
      return;
    case 'seal':
      await state.seal({ batchId: one.batch, owner: one.owner, sweepAfterMs: 0 });
      return;
    case 'abandon':
      if ((await state.abandon(one.batch)) === 'abandoned') {
        const requestIds = await state.members(one.batch, 0, 100);
        await state.requeue({
          batchId: one.batch,
          requestIds,
          maxAttempts: 0,
          delayMs: 0,
          group: 'as-before',
        });
        await state.forgetBatch(one.batch);
      }
      return;
    case 'settle':
      for (const requestId of one.requests) {
        const before = await batchOf(requestId);
        const body = Buffer.from(`${one.batch} ${one.status}`);
        const settlements = [{ requestId, status: one.status, body }];
        const done = await state.settle({ batchId: one.batch, resultTtlSecs: 100, settlements });
        // Only the batch that a request is in settles it; so the first outcome stands.
        expect(done).toBe(before === one.batch ? 1 : 0);
        if (done === 1) settled.set(requestId, body.toString());
      }
      return;
    case 'requeue':
      await state.requeue({
        batchId: one.batch,
        requestIds: one.requests,
        maxAttempts: one.counted ? MAX_ATTEMPTS : 0,
        delayMs: 0,
        group: { name: undefined },
      });
  }
}

/** What must hold after every step, read straight from Redis. */
async function invariants(settled: ReadonlyMap<string, string>): Promise<void> {
  const { keys } = shard.state;
  const { client } = shard.redis;
  const outbox = new Set(await client.zrange(keys.outbox, '0', '-1'));
  for (const id of REQUESTS) {
    const request = await client.hgetall(keys.request(id));
    const { state, batch } = request;
    const stored = {
      body: await client.exists(keys.body(id)),
      answer: await client.get(keys.answer(id)),
    };
    // Queued and findable, or in a batch that exists and knows it, or settled with its one answer.
    expect(outbox.has(id)).toBe(state === 'queued');
    if (state === 'batched') {
      expect(await client.lrange(keys.members(batch ?? ''), 0, -1)).toContain(id);
      expect(await client.zscore(keys.batches, batch ?? '')).not.toBeNull();
    }
    expect(stored.body).toBe(state === 'queued' || state === 'batched' ? 1 : 0);
    expect(stored.answer?.split('\n')[1] ?? undefined).toBe(settled.get(id));
    expect(state === 'settled').toBe(settled.has(id));
    expect(Number(request['attempts'] ?? 0)).toBeLessThan(MAX_ATTEMPTS);
  }
}

test('no order of steps loses a request, settles it twice or leaves it unfindable', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
      await shard.redis.empty();
      const settled = new Map<string, string>();
      for (const one of steps) {
        await take(one, settled);
        await invariants(settled);
      }
    }),
    { numRuns: 150 },
  );
}, 120_000);
