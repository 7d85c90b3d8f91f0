import type { RequeueGroup, ShardState } from '../state/index.ts';
import { memberChunks } from './member-chunks.ts';

/**
 * Gives every member that has no outcome yet another try that does not count, in the company it had
 * unless told otherwise: what happened was no fault of theirs. Returns how many. Can be repeated; a crash on the way leaves
 * the rest in the batch.
 */
export async function requeueMembers(
  state: ShardState,
  batchId: string,
  delayMs: number,
  group: RequeueGroup = 'as-before',
): Promise<number> {
  let requests = 0;
  for await (const requestIds of memberChunks(state, batchId)) {
    const { requeued } = await state.requeue({
      batchId,
      requestIds,
      maxAttempts: 0,
      delayMs,
      group,
    });
    requests += requeued;
  }
  return requests;
}
