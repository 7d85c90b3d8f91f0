import { encodeLane, randomId } from '@silt/shared/domain';
import { openQueue } from '@silt/shared/queues';
import { ShardState } from '@silt/shared/state';
import type { Redis } from 'ioredis';

export const TENANT = 'tenant-one';

export interface SubmittedBatch extends AsyncDisposable {
  readonly batchId: string;
  readonly providerBatchId: string;
  readonly state: ShardState;
  readonly follows: ReturnType<typeof openFollows>;
  /** Where its job is: `delayed`, `waiting`, …; `unknown` when there is none. */
  where(): Promise<string>;
  advance(to: 'ingesting' | 'closed'): Promise<void>;
}

const openFollows = (redis: Redis, shard: number) => openQueue('follows', shard, redis);

/** What dispatcher and poller leave between them: a batch at the provider, to be looked at in an hour. */
export async function submittedBatch(redis: Redis, shard = 0): Promise<SubmittedBatch> {
  const state = new ShardState(redis, shard);
  const follows = openFollows(redis, shard);
  const batchId = `b${randomId()}`;
  const providerBatchId = `batch_${randomId()}`;
  const lane = { tenant: TENANT, baseUrl: 'http://x/v1', endpoint: '/v1/x', model: 'm' };
  const call = { id: randomId(), lane: 'lane', fingerprint: 'f', body: Buffer.from('{}') };
  await state.admit({
    gateway: 'gw1',
    parcelGraceMs: 60_000,
    factTtlSecs: 3_600,
    facts: [{ keySuffix: state.keys.laneSuffix('lane'), value: encodeLane(lane) }],
    calls: [call],
  });
  const claim = { batchId, owner: 'drain', lane: 'lane', abandonAfterMs: 60_000 };
  await state.claim({ ...claim, requestIds: [call.id] });
  await state.seal({ batchId, owner: 'drain', sweepAfterMs: 60_000 });
  const leased = await state.lease({ batchId, token: 'test', leaseMs: 60_000 });
  const fence = leased.kind === 'leased' ? leased.fence : 0;
  const advance = async (to: 'submitted' | 'ingesting' | 'closed', facts: object = {}) => {
    const times = { leaseMs: 60_000, sweepAfterMs: 60_000, keepClosedSecs: 60 };
    await state.advance({ batchId, token: 'test', fence, to, facts, ...times });
  };
  await advance('submitted', { providerBatchId, submitted: 'now' });
  await follows.add('follows', { batchId }, { jobId: batchId, delay: 3_600_000 });
  return {
    batchId,
    providerBatchId,
    state,
    follows,
    advance,
    where: () => follows.getJobState(batchId),
    [Symbol.asyncDispose]: () => follows.close(),
  };
}
