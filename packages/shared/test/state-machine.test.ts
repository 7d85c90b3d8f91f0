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

const REQUESTS = ['r1', 'r2', 'r3', 'r4', 'r5'];
const BATCHES = ['b1', 'b2', 'b3'];
const GATEWAYS = ['gw1', 'gw2'];

/** Any step of any process, in any order, with any owner: as a crash, a sleep or a repeat may have it. */
const step = fc.oneof(
  fc.record({
    do: fc.constantFrom('admit' as const, 'leave' as const),
    request: fc.constantFrom(...REQUESTS),
    gateway: fc.constantFrom(...GATEWAYS),
    waiter: fc.constantFrom('w1', 'w2'),
    /** Wants to be cancelled when it has left. Mostly, for one that does not ends the matter. */
    departs: fc.integer({ min: 0, max: 9 }).map((number) => number > 0),
  }),
  fc.record({
    do: fc.constantFrom('cancel' as const, 'look' as const),
    request: fc.constantFrom(...REQUESTS),
  }),
  fc.record({
    do: fc.constantFrom('hear' as const, 'die' as const),
    gateway: fc.constantFrom(...GATEWAYS),
  }),
  fc.record({
    do: fc.constantFrom('submit' as const, 'poll' as const, 'close' as const, 'webhook' as const),
    batch: fc.constantFrom(...BATCHES),
    worker: fc.constantFrom('worker-1', 'worker-2'),
    leaseMs: fc.constantFrom(0, 60_000),
  }),
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

/** What a worker does with a batch it holds, all at once: from which state to which. */
const MOVES = {
  submit: ['sealed', 'submitted'],
  poll: ['submitted', 'ingesting'],
  close: ['ingesting', 'closed'],
} as const;

/** The batch that a request is an unsettled member of. */
async function batchOf(id: string): Promise<string | undefined> {
  const { state, batch } = await shard.redis.client.hgetall(shard.state.keys.request(id));
  return state === 'batched' ? batch : undefined;
}

/** What is to be expected of Redis, by the steps so far. */
class Model {
  /** The answer of each settled request. */
  readonly settled = new Map<string, string>();
  /** Who waits for an unfinished request that is to be cancelled when they have left. */
  readonly waiters = new Map<string, Set<string>>();
  readonly living = new Set<string>();

  settle(request: string, answer: string): void {
    this.settled.set(request, answer);
    this.waiters.delete(request);
  }

  isAbandoned(request: string): boolean {
    const waiters = this.waiters.get(request);
    return !!waiters && ![...waiters].some((one) => this.living.has(one.split('/')[0] ?? ''));
  }
}

/** Two tenants, one of whom may have a single request queued. */
const TENANT_OF: Readonly<Record<string, string>> = {
  r1: 'free',
  r2: 'free',
  r3: 'free',
  r4: 'tight',
  r5: 'tight',
};
const MOST_QUEUED: Readonly<Record<string, number>> = { free: Number.POSITIVE_INFINITY, tight: 1 };

/** Counted one by one. */
async function queuedBy(tenant: string): Promise<{ requests: number; bytes: number }> {
  const queued = { requests: 0, bytes: 0 };
  for (const id of REQUESTS.filter((one) => TENANT_OF[one] === tenant)) {
    const request = await shard.redis.client.hgetall(shard.state.keys.request(id));
    if (request['state'] !== 'queued') continue;
    queued.requests += 1;
    queued.bytes += Number(request['bytes']);
  }
  return queued;
}

async function take(one: Step, model: Model): Promise<void> {
  const { state } = shard;
  switch (one.do) {
    case 'admit': {
      const waiter = `${one.gateway}/${one.waiter}`;
      const tenant = TENANT_OF[one.request] ?? '';
      const maxRequests = MOST_QUEUED[tenant] ?? 0;
      const before = await queuedBy(tenant);
      const outcome = await shard.admit(one.request, {
        gateway: one.gateway,
        departureGraceMs: 0,
        share: { tenant, maxRequests, maxBytes: Number.POSITIVE_INFINITY },
        ...(one.departs && { waiter: one.waiter }),
      });
      if (outcome === 'no-room') expect(before.requests).toBeGreaterThanOrEqual(maxRequests);
      if (outcome === 'created') {
        expect(before.requests).toBeLessThan(maxRequests);
        model.settled.delete(one.request);
        if (one.departs) model.waiters.set(one.request, new Set([waiter]));
      } else if (outcome === 'attached') {
        if (one.departs) model.waiters.get(one.request)?.add(waiter);
        else model.waiters.delete(one.request);
      }
      return;
    }
    case 'leave': {
      // Somebody who waits, if anybody does: others leave in vain.
      const [known = `${one.gateway}/${one.waiter}`] = model.waiters.get(one.request) ?? [];
      const [gateway = '', waiter = ''] = known.split('/');
      const connections = [{ requestId: one.request, waiter }];
      await state.departures.release({ gateway, graceMs: 0, connections });
      model.waiters.get(one.request)?.delete(known);
      return;
    }
    case 'hear':
      await state.departures.hear(one.gateway, 60, 0);
      model.living.add(one.gateway);
      return;
    case 'die':
      await shard.redis.client.del(state.keys.gateway(one.gateway));
      model.living.delete(one.gateway);
      return;
    case 'look': {
      const outcome = await state.cancel({
        requestId: one.request,
        lane: LANE,
        resultTtlSecs: 100,
        outcome: { status: 410, body: Buffer.from('abandoned') },
        ifAbandoned: { lookAgainMs: 0 },
      });
      // Exactly what all have left: nothing that anybody waits for, or may come back to.
      expect(outcome.kind).toBe(model.isAbandoned(one.request) ? 'cancelled' : 'wanted');
      if (outcome.kind === 'cancelled') model.settle(one.request, 'abandoned');
      return;
    }
    case 'cancel': {
      const { state: before } = await shard.redis.client.hgetall(state.keys.request(one.request));
      const outcome = await state.cancel({
        requestId: one.request,
        lane: LANE,
        resultTtlSecs: 100,
        outcome: { status: 410, body: Buffer.from('cancelled') },
      });
      const kinds = { queued: 'cancelled', batched: 'cancelled', settled: 'settled-before' };
      expect(outcome.kind).toBe(before ? kinds[before as keyof typeof kinds] : 'unknown');
      if (outcome.kind === 'cancelled') model.settle(one.request, 'cancelled');
      return;
    }
    case 'webhook': {
      const batch = await state.batch(one.batch);
      await state.hints.note(one.batch, 'tenant', await state.now());
      // A hint moves nothing.
      expect(await state.batch(one.batch)).toEqual(batch);
      return;
    }
    case 'submit':
    case 'poll':
    case 'close': {
      const leased = await state.lease({
        batchId: one.batch,
        token: one.worker,
        leaseMs: one.leaseMs,
      });
      if (leased.kind !== 'leased') return;
      const before = leased.batch.state;
      const [from, to] = MOVES[one.do];
      const outcome = await state.advance({
        batchId: one.batch,
        token: one.worker,
        fence: leased.fence,
        from,
        to,
        facts: one.do === 'submit' ? { providerBatchId: `batch_${one.batch}` } : {},
        leaseMs: one.leaseMs,
        sweepAfterMs: 0,
        keepClosedSecs: 100,
      });
      const after = await state.batch(one.batch);
      if (outcome === 'done') expect([before, after?.state]).toEqual([from, to]);
      else expect(after?.state).toBe(before);
      return;
    }
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
        if (done === 1) model.settle(requestId, body.toString());
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
async function invariants({ settled, waiters }: Model): Promise<void> {
  const { keys } = shard.state;
  const { client } = shard.redis;
  const departures = new Set(await client.zrange(keys.departures, '0', '-1'));
  const outbox = new Set(await client.zrange(keys.outbox, '0', '-1'));
  // What is kept of each tenant's queue is what is queued, and nothing is kept of an empty one.
  for (const tenant of Object.keys(MOST_QUEUED)) {
    const { requests, bytes } = await queuedBy(tenant);
    expect(await client.hgetall(keys.queued(tenant))).toEqual(
      requests === 0 ? {} : { requests: String(requests), bytes: String(bytes) },
    );
  }
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
      // Closing is for a poller that has given every member its due: here it comes at any time.
      const closed = (await client.hget(keys.batch(batch ?? ''), 'state')) === 'closed';
      expect((await client.zscore(keys.batches, batch ?? '')) === null).toBe(closed);
    }
    expect(stored.body).toBe(state === 'queued' || state === 'batched' ? 1 : 0);
    expect(stored.answer?.split('\n')[1] ?? undefined).toBe(settled.get(id));
    expect(state === 'settled').toBe(settled.has(id));
    // Whoever is to be cancelled some day is looked at; what is settled may be, once more.
    if (state !== 'settled') expect(departures.has(id)).toBe(waiters.has(id));
    expect(Number(request['attempts'] ?? 0)).toBeLessThan(MAX_ATTEMPTS);
  }
}

test('no order of steps loses a request, settles it twice or leaves it unfindable', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
      await shard.redis.empty();
      const model = new Model();
      for (const gateway of GATEWAYS) await take({ do: 'hear', gateway }, model);
      for (const one of steps) {
        await take(one, model);
        await invariants(model);
      }
    }),
    { numRuns: 150 },
  );
}, 120_000);
