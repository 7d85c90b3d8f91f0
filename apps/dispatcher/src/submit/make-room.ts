import type { Batch, Lane } from '@silt/shared/domain';
import type { Again } from '@silt/shared/queues';
import type { Pacing } from '@silt/shared/state';
import { estimatedTokens } from '@silt/shared/work';

/** How soon room is asked for again while other batches have it. */
const ASK_AGAIN_MS = 2_000;

/** `alone`: the batch is one request above the limit, which waits until nothing else is enqueued. */
export interface NoRoom extends Again {
  readonly alone?: true;
}

/**
 * Waits its turn before a batch goes to the provider: as long as its tenant was told to stay away,
 * and until the lane's limit of enqueued tokens, where it is known, has room. `too-large` when the
 * batch alone is over that limit, and must be packed anew.
 */
export async function makeRoom(
  pacing: Pacing,
  lane: Lane,
  batch: Batch,
): Promise<NoRoom | 'too-large' | undefined> {
  const pauseMs = await pacing.pauseLeft(lane.tenant);
  if (pauseMs > 0) return { againInMs: pauseMs };
  const room = await pacing.reserve(lane, {
    batchId: batch.id,
    tokens: estimatedTokens(batch.bytes),
    divisible: batch.count > 1,
  });
  switch (room.kind) {
    case 'reserved':
      return undefined;
    case 'too-large':
      return 'too-large';
    case 'full':
      return { againInMs: room.forMs > 0 ? room.forMs : ASK_AGAIN_MS };
    case 'not-alone':
      return { againInMs: ASK_AGAIN_MS, alone: true };
  }
}
