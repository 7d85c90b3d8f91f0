import type { ShardState } from '@silt/shared/state';
import { memberChunks } from '@silt/shared/work';

/**
 * Gives the members of an abandoned batch back to the queue: this was no try of theirs. A crash on
 * the way leaves the batch abandoned, and the next sweep goes on where members are left.
 */
export async function giveBack(state: ShardState, batchId: string): Promise<number> {
  let requests = 0;
  for await (const requestIds of memberChunks(state, batchId)) {
    const { requeued } = await state.requeue({
      batchId,
      requestIds,
      maxAttempts: 0,
      delayMs: 0,
      group: 'as-before',
    });
    requests += requeued;
  }
  await state.forgetBatch(batchId);
  return requests;
}
