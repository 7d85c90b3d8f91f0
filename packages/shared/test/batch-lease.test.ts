import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createLogger } from '../src/logging/index.ts';
import { BatchLease, LEASE_MS, LeaseLostError } from '../src/work/batch-lease.ts';
import { openShard, type ShardFixture } from './shard-fixture.ts';

let shard: ShardFixture;
beforeAll(async () => {
  shard = await openShard();
});
afterAll(async () => {
  await shard[Symbol.asyncDispose]();
});
beforeEach(() => shard.redis.empty());

test('a process that slept knows, without asking, that its lease may be another’s', async () => {
  await shard.sealedBatch('b1', ['r1']);
  const leased = await shard.state.lease({ batchId: 'b1', token: 'me', leaseMs: LEASE_MS });
  if (leased.kind !== 'leased') throw new Error('not leased');
  const own = { now: 0 };
  const lease = new BatchLease(
    shard.state,
    leased.batch,
    leased.fence,
    'me',
    createLogger('test', 'error'),
    {
      keepClosedSecs: 60,
      clock: () => own.now,
    },
  );
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
