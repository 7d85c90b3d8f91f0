import type { ShardState } from '@silt/shared/state';
import { type BatchLease, memberChunks, requeueMembers } from '@silt/shared/work';
import type { SubmitParts } from './submit-parts.ts';

/**
 * Gives the members of a batch that is too large back to the queue, uncounted: to be packed anew
 * under a limit that is known by now, or into this many smaller files. What it left at the provider
 * is tidied away. A crash on the way: those given back are gone from it, the rest follow.
 */
export async function divideBatch(
  { state, follow }: SubmitParts,
  lease: BatchLease,
  into: 'as-before' | number,
): Promise<void> {
  const { id: batchId, count } = lease.batch;
  if (into === 'as-before') await requeueMembers(state, batchId, 0);
  else await requeueInParts(state, batchId, Math.ceil(count / into));
  await lease.advance({ to: 'tidying' });
  await follow(batchId);
}

async function requeueInParts(state: ShardState, batchId: string, size: number): Promise<void> {
  let line = 0;
  for await (const ids of memberChunks(state, batchId)) {
    const first = line;
    const chunkParts = Map.groupBy(ids, (_, index) => Math.floor((first + index) / size));
    for (const [part, requestIds] of chunkParts) {
      const group = { name: `smaller.${batchId}.${part}` };
      await state.requeue({ batchId, requestIds, maxAttempts: 0, delayMs: 0, group });
    }
    line += ids.length;
  }
}
