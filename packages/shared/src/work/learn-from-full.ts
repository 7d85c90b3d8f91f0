import { type Batch, type Lane, mayExceed, neverFits } from '../domain/index.ts';
import type { Pacing, ShardState } from '../state/index.ts';
import { estimatedTokens } from './token-estimate.ts';

export interface FullParts {
  readonly state: ShardState;
  readonly pacing: Pacing;
}

/**
 * The provider had no room for a batch, and perhaps told its limit: notes that, and returns for how
 * long the batch's members wait. `never-fits` when the batch is one request that is larger than the
 * limit, as far as can be told: however long it waits, there will be no room for it.
 */
export async function learnFromFull(
  { state, pacing }: FullParts,
  lane: Lane,
  batch: Batch,
  told: number | undefined,
): Promise<{ readonly forMs: number } | 'never-fits'> {
  const limit = told ?? (await pacing.limit(lane));
  if (limit !== undefined && batch.count === 1) {
    const [requestId = ''] = await state.members(batch.id, 0, 1);
    // Not the batch's bytes: those of members that were struck from it are among them.
    const bytes = await state.bytesOf(requestId);
    if (mayExceed({ bytes }, limit)) {
      const { forMs, refusedAlone } = await pacing.wasFullForOne(lane, {
        batchId: batch.id,
        requestId,
        limit,
      });
      const tokens = estimatedTokens(bytes);
      return neverFits({ bytes, tokens, refusedAlone }, limit) ? 'never-fits' : { forMs };
    }
  }
  return await pacing.wasFull(lane, batch.id, limit);
}
