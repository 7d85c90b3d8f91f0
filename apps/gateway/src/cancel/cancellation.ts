import { errorBody, keyedRequestId } from '@silt/shared/domain';
import { followNow, openQueue } from '@silt/shared/queues';
import type { CancelOutcome, State } from '@silt/shared/state';
import type { Redis } from 'ioredis';

/** Gone for good, by the caller's own wish: no SDK tries a 410 again. */
const OUTCOME = {
  status: 410,
  body: errorBody({
    message: 'This request was cancelled.',
    type: 'invalid_request_error',
    code: 'request_cancelled',
  }),
};

export interface Cancelled {
  readonly requestId: string;
  readonly outcome: Exclude<CancelOutcome, { kind: 'unknown' }>;
}

/** Cancels requests for their tenants. */
export class Cancellation {
  private readonly state: State;
  private readonly resultTtlSecs: number;
  private readonly follows;

  constructor(state: State, queueRedis: Redis, resultTtlSecs: number) {
    this.state = state;
    this.resultTtlSecs = resultTtlSecs;
    this.follows = state.shards.map(({ shard }) =>
      openQueue('follows', shard, queueRedis, { withoutWaiting: true }),
    );
  }

  /**
   * By the request's id or by the key of its call. Another tenant's request is as unknown as one that
   * never was. When nobody of a batch is left, its poller looks at once, and cancels it.
   */
  async cancel(tenant: string, name: string): Promise<Cancelled | undefined> {
    for (const requestId of [name, keyedRequestId(tenant, name)]) {
      const shard = this.state.of(requestId);
      // As many looks for a request that is another's as for one that never was.
      const lane = (await shard.laneOf(requestId)) ?? '';
      if ((await shard.lane(lane))?.tenant !== tenant) continue;
      const { resultTtlSecs } = this;
      const outcome = await shard.cancel({ requestId, lane, resultTtlSecs, outcome: OUTCOME });
      if (outcome.kind === 'unknown') continue;
      await this.tellPoller(shard.shard, outcome);
      return { requestId, outcome };
    }
    return undefined;
  }

  async close(): Promise<void> {
    await Promise.all(this.follows.map((queue) => queue.close()));
  }

  private async tellPoller(shard: number, outcome: CancelOutcome): Promise<void> {
    if (outcome.kind !== 'cancelled' || !outcome.wasLast || outcome.batchId === undefined) return;
    const batch = await this.state.at(shard).batch(outcome.batchId);
    const follows = this.follows[shard];
    if (batch?.state === 'submitted' && follows) await followNow(follows, batch.id);
  }
}
