import type { Queue } from 'bullmq';
import { errorBody } from '../domain/index.ts';
import { followNow, type QueueJobs } from '../queues/index.ts';
import type { CancelOutcome, ShardState } from '../state/index.ts';

/** Gone for good, by the caller's own wish: no SDK tries a 410 again. */
const OUTCOME = {
  status: 410,
  body: errorBody({
    message: 'This request was cancelled.',
    type: 'invalid_request_error',
    code: 'request_cancelled',
  }),
};

export interface CancelRequest {
  readonly requestId: string;
  /** As it was found, by whoever made sure that it may be cancelled. */
  readonly lane: string;
  readonly resultTtlSecs: number;
  /** Only as a member of this batch. */
  readonly inBatch?: string;
  /** Only if all its callers have left, as they wished; looked at again after this long. */
  readonly ifAbandoned?: { readonly lookAgainMs: number };
}

/**
 * Cancels a request. When nobody of its batch is left, the batch's poller looks at once, and cancels
 * it at the provider. `follows`: the queue of the request's shard.
 */
export async function cancelRequest(
  shard: ShardState,
  follows: Queue<QueueJobs['follows'], void> | undefined,
  request: CancelRequest,
): Promise<CancelOutcome> {
  const outcome = await shard.cancel({ ...request, outcome: OUTCOME });
  if (outcome.kind !== 'cancelled' || !outcome.wasLast || outcome.batchId === undefined) {
    return outcome;
  }
  const batch = await shard.batch(outcome.batchId);
  if (batch?.state === 'submitted' && follows) await followNow(follows, batch.id);
  return outcome;
}
