import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventually, startRedisTap } from '@silt/testing';
import { createLogger } from '../src/logging/index.ts';
import { connectForWorkers } from '../src/redis/index.ts';
import { ShardState } from '../src/state/index.ts';
import { BatchLease, LEASE_MS, LeaseLostError } from '../src/work/batch-lease.ts';
import { scriptSource } from './script-source.ts';
import { openShard, type ShardFixture } from './shard-fixture.ts';

const logger = createLogger('test', 'error');

let shard: ShardFixture;
beforeAll(async () => {
  shard = await openShard();
});
afterAll(async () => {
  await shard[Symbol.asyncDispose]();
});
beforeEach(() => shard.redis.empty());

/** Of the batch `b1`, by the worker `me`, which tells time by `now`. */
async function leaseBatch(state: ShardState, now: () => number): Promise<BatchLease> {
  await shard.sealedBatch('b1', ['r1']);
  const leased = await state.lease({ batchId: 'b1', token: 'me', leaseMs: LEASE_MS });
  if (leased.kind !== 'leased') throw new Error('not leased');
  return new BatchLease(state, leased.batch, leased.fence, 'me', logger, {
    keepClosedSecs: 60,
    clock: now,
  });
}

test('a process that slept knows, without asking, that its lease may be another’s', async () => {
  const own = { now: 0 };
  const lease = await leaseBatch(shard.state, () => own.now);
  try {
    own.now = LEASE_MS - 1;
    lease.mustLast();
    await lease.renew();
    own.now += LEASE_MS - 1;
    lease.mustLast();
    own.now += 1;
    expect(() => lease.mustLast()).toThrow(LeaseLostError);
    expect(lease.signal.aborted).toBe(true);
    await expect(lease.renew()).rejects.toThrow(LeaseLostError);
  } finally {
    await lease.release();
  }
});

test('a worker whose renewals are not answered ends what it does outside of Redis', async () => {
  const own = { now: 0 };
  const lease = await leaseBatch(shard.state, () => own.now);
  try {
    own.now = LEASE_MS;
    await eventually(() => expect(lease.signal.aborted).toBe(true));
    expect(lease.signal.reason).toBeInstanceOf(LeaseLostError);
  } finally {
    await lease.release();
  }
});

test('a worker whose connection swallows replies loses its lease to another', async () => {
  await using tap = await startRedisTap(shard.redis.url);
  const connection = connectForWorkers(tap.url, logger);
  // Its own clock stands still, so that nothing but Redis keeps it from its batch.
  const lease = await leaseBatch(new ShardState(connection, 0), () => 0);
  try {
    const swallowed = tap.arm({ when: 'after', script: scriptSource('advance'), count: 1_000 });
    await eventually(() => expect(swallowed.held).toBe(1));
    await eventually(async () => {
      const outcome = await shard.state.lease({ batchId: 'b1', token: 'other', leaseMs: 60_000 });
      expect(outcome).toMatchObject({ kind: 'leased', fence: lease.fence + 1 });
    });
    // One renewal was on its way, and no further one: each would have kept the other out.
    expect(swallowed.commands).toHaveLength(1);
    const late = lease.advance({ from: 'sealed', to: 'uploaded' });
    swallowed.release();
    await expect(late).rejects.toThrow(LeaseLostError);
    expect(await shard.state.batch('b1')).toMatchObject({ state: 'sealed' });
    await lease.release();
    expect(await shard.state.lease({ batchId: 'b1', token: 'third', leaseMs: 1 })).toMatchObject({
      kind: 'held',
    });
  } finally {
    connection.disconnect();
    await lease.release().catch(() => undefined);
  }
});
