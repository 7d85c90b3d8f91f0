import { errorBody } from '@silt/shared/domain';
import { followNow, openQueue } from '@silt/shared/queues';
import type { RedisConnection } from '@silt/shared/redis';
import type { CancelOutcome, ShardState, State } from '@silt/shared/state';
import { findRequest } from '../requests/find-request.ts';

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
  readonly outcome: Exclude<CancelOutcome, { kind: 'unknown' | 'wanted' }>;
}

/** Cancels requests for their tenants. */
export class Cancellation {
  private readonly state: State;
  private readonly resultTtlSecs: number;
  private readonly follows;

  constructor(state: State, queueRedis: RedisConnection, resultTtlSecs: number) {
    this.state = state;
    this.resultTtlSecs = resultTtlSecs;
    this.follows = state.shards.map(({ shard }) =>
      openQueue('follows', shard, queueRedis, { withoutWaiting: true }),
    );
  }

  /** When nobody of a batch is left, its poller looks at once, and cancels it. */
  async cancel(tenant: string, name: string): Promise<Cancelled | undefined> {
    const found = await findRequest(this.state, tenant, name);
    if (!found) return undefined;
    const { id: requestId, lane } = found.request;
    const shard = this.state.of(requestId);
    const { resultTtlSecs } = this;
    const outcome = await shard.cancel({ requestId, lane, resultTtlSecs, outcome: OUTCOME });
    if (outcome.kind === 'unknown' || outcome.kind === 'wanted') return undefined;
    await this.tellPoller(shard, outcome);
    return { requestId, outcome };
  }

  /** If, at this moment, all its callers have left and wanted it. */
  async cancelAbandoned(
    shard: ShardState,
    requestId: string,
    lookAgainMs: number,
  ): Promise<CancelOutcome> {
    const outcome = await shard.cancel({
      requestId,
      lane: (await shard.laneOf(requestId)) ?? '',
      resultTtlSecs: this.resultTtlSecs,
      outcome: OUTCOME,
      ifAbandoned: { lookAgainMs },
    });
    await this.tellPoller(shard, outcome);
    return outcome;
  }

  async close(): Promise<void> {
    await Promise.all(this.follows.map((queue) => queue.close()));
  }

  private async tellPoller(shard: ShardState, outcome: CancelOutcome): Promise<void> {
    if (outcome.kind !== 'cancelled' || !outcome.wasLast || outcome.batchId === undefined) return;
    const batch = await shard.batch(outcome.batchId);
    const follows = this.follows[shard.shard];
    if (batch?.state === 'submitted' && follows) await followNow(follows, batch.id);
  }
}
