import type { State } from '../state/index.ts';
import { cancelRequest, memberChunks } from '../work/index.ts';
import type { ActOutcome } from './audit.ts';
import { findBatch } from './batches.ts';
import type { OperatorQueues } from './operator-queues.ts';

export interface CancellingParts {
  readonly state: State;
  readonly queues: OperatorQueues;
  readonly resultTtlSecs: number;
}

export interface CancelledRequest extends ActOutcome {
  /** The batch that carries it, if one does: its answer there will be dropped. */
  readonly batchId?: string;
}

/** Ends a request as its caller's DELETE would: whoever waits for it is answered 410. */
export async function cancelOne(
  { state, queues, resultTtlSecs }: CancellingParts,
  requestId: string,
): Promise<CancelledRequest> {
  const shard = state.of(requestId);
  const lane = (await shard.laneOf(requestId)) ?? '';
  const follows = queues.of('follows', shard.shard);
  const outcome = await cancelRequest(shard, follows, { requestId, lane, resultTtlSecs });
  switch (outcome.kind) {
    case 'cancelled':
      return {
        outcome: 'cancelled',
        message: outcome.batchId
          ? `Cancelled: its answer in batch ${outcome.batchId} will be dropped.`
          : 'Cancelled before it was in a batch.',
        done: true,
        ...(outcome.batchId !== undefined && { batchId: outcome.batchId }),
      };
    case 'settled-before':
      return {
        outcome: 'settled_before',
        message: 'It is settled already: nothing was changed.',
        done: false,
      };
    case 'unknown':
    case 'wanted':
      return {
        outcome: 'unknown',
        message: 'There is no such request: it expired, or never was.',
        done: false,
      };
  }
}

/** Scripts that are under way at once: Redis serves others in between. */
const AT_ONCE = 100;

/**
 * Ends every member that has no outcome yet. With the last of them nobody wants the batch, and its
 * poller cancels it at the provider. Members that have gone on to another batch are left alone. It can
 * be repeated; a crash on the way leaves the rest as they were.
 */
export async function cancelBatch(
  { state, queues, resultTtlSecs }: CancellingParts,
  batchId: string,
): Promise<ActOutcome> {
  const found = await findBatch(state, batchId);
  if (!found) {
    return { outcome: 'unknown', message: 'There is no such batch.', done: false };
  }
  const { shard, batch } = found;
  const follows = queues.of('follows', shard.shard);
  let cancelled = 0;
  for await (const ids of memberChunks(shard, batchId, AT_ONCE)) {
    const outcomes = await Promise.all(
      ids.map((requestId) =>
        cancelRequest(shard, follows, {
          requestId,
          lane: batch.lane,
          resultTtlSecs,
          inBatch: batchId,
        }),
      ),
    );
    cancelled += outcomes.filter(({ kind }) => kind === 'cancelled').length;
  }
  if (cancelled === 0) {
    return {
      outcome: 'settled_before',
      message: 'None of its requests waits for an answer: nothing was changed.',
      done: false,
    };
  }
  const requests = cancelled === 1 ? '1 request' : `${cancelled} requests`;
  return {
    outcome: 'cancelled',
    message: `Cancelled: ${requests} of it, whose answers will be dropped.`,
    done: true,
  };
}
