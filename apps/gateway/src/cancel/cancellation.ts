import { openQueue } from '@silt/shared/queues';
import type { RedisConnection } from '@silt/shared/redis';
import type { CancelOutcome, ShardState, State } from '@silt/shared/state';
import { cancelRequest } from '@silt/shared/work';
import { findRequest } from '../requests/find-request.ts';

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
    const follows = this.follows[shard.shard];
    const outcome = await cancelRequest(shard, follows, { requestId, lane, resultTtlSecs });
    if (outcome.kind === 'unknown' || outcome.kind === 'wanted') return undefined;
    return { requestId, outcome };
  }

  /** If, at this moment, all its callers have left and wanted it. */
  async cancelAbandoned(
    shard: ShardState,
    requestId: string,
    lookAgainMs: number,
  ): Promise<CancelOutcome> {
    return cancelRequest(shard, this.follows[shard.shard], {
      requestId,
      lane: (await shard.laneOf(requestId)) ?? '',
      resultTtlSecs: this.resultTtlSecs,
      ifAbandoned: { lookAgainMs },
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.follows.map((queue) => queue.close()));
  }
}
