import { type Batch, batchDuty, ASK_AGAIN_FROM_STATUS } from '../domain/index.ts';
import { followNow, submitNow } from '../queues/index.ts';
import type { ShardState, State } from '../state/index.ts';
import type { ActOutcome } from './audit.ts';
import type { OperatorQueues } from './operator-queues.ts';

export interface RequeuingParts {
  readonly state: State;
  readonly queues: OperatorQueues;
}

/**
 * Has a request gone on with at once, wherever it waits. It is never taken out of a batch, and never
 * given a second one: what is in a batch may be paid for already. And nothing that waits for the sake
 * of certainty is hurried: a submission and a look at the provider's batch decide by what is written
 * down, however early they come; reading results and tidying up do not, and are left to their time.
 */
export async function requeueOne(
  { state, queues }: RequeuingParts,
  requestId: string,
): Promise<ActOutcome> {
  const shard = state.of(requestId);
  const found = await shard.find(requestId);
  if (!found) {
    return no('unknown', 'There is no such request: it expired, or never was.');
  }
  const { request, batch } = found;
  switch (request.state) {
    case 'queued':
      return await hastenQueued(shard, requestId, request.lane);
    case 'batched':
      return batch
        ? await hastenBatch(queues, shard, batch)
        : no('in_the_making', 'It is being put into a batch just now.');
    case 'settled':
      return request.cancelled || (request.status ?? 0) < ASK_AGAIN_FROM_STATUS
        ? no('settled_before', 'It is settled, and what was asked is gone: its outcome stands.')
        : no(
            'settled_before',
            'It failed, and what was asked is gone: it is tried anew when its caller sends it again with the same key.',
          );
  }
}

async function hastenQueued(
  shard: ShardState,
  requestId: string,
  lane: string,
): Promise<ActOutcome> {
  if ((await shard.pauses.lanes()).has(lane)) {
    return no('lane_paused', 'Its lane is paused: resume that, and the next drain takes it.');
  }
  const waitedMs = await shard.makeDue(requestId);
  if (waitedMs === undefined) return no('in_the_making', 'It is being put into a batch just now.');
  return yes('brought_forward', 'Brought forward: the next drain takes it.');
}

async function hastenBatch(
  queues: OperatorQueues,
  { shard }: ShardState,
  batch: Batch,
): Promise<ActOutcome> {
  switch (batchDuty(batch.state)) {
    case 'submitting':
      await submitNow(queues.of('submissions', shard), batch.id);
      return yes('submitting_now', `Its batch ${batch.id} is tried to be submitted now.`);
    case 'following':
      if (batch.state !== 'submitted') {
        return no('ingesting', `Its batch ${batch.id} has ended: its answers are being read.`);
      }
      await followNow(queues.of('follows', shard), batch.id);
      return yes('looking_now', `The provider is asked about its batch ${batch.id} now.`);
    case 'assembling':
    case 'giving-back':
    case undefined:
      return no('in_the_making', 'It is being put into a batch just now.');
  }
}

function yes(outcome: string, message: string): ActOutcome {
  return { outcome, message, done: true };
}

function no(outcome: string, message: string): ActOutcome {
  return { outcome, message, done: false };
}
