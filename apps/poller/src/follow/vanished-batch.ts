import { backOff, PROVIDER_METADATA_KEY } from '@silt/shared/domain';
import type { Again } from '@silt/shared/queues';
import type { ShardState } from '@silt/shared/state';
import { type BatchLease } from '@silt/shared/work';
import { type BatchApi, findBatches, type ProviderBatch } from '@silt/upstream';

/** A provider may deny a batch for a while, just made or in trouble. This often, and for long, is real. */
const LOOKS_IN_VAIN = 5;
const FIRST_LOOK_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * The provider says 404 for a batch. Believed only after repeated looks over minutes, and after a
 * look through its list. Returns `vanished` when the batch is truly gone, and the batch as the list
 * has it where that knows better.
 */
export async function lookForVanished(
  { state, vanishedAfterMs }: { readonly state: ShardState; readonly vanishedAfterMs: number },
  api: BatchApi,
  lease: BatchLease,
): Promise<ProviderBatch | Again | 'vanished'> {
  const { batch, signal } = lease;
  const looks = batch.lookedInVain + 1;
  const longestMs = Math.min(vanishedAfterMs, LONGEST_PAUSE_MS);
  const again = { againInMs: backOff(looks, { firstMs: FIRST_LOOK_MS, longestMs }) };
  const since = batch.lookedInVainSince;
  if (since === undefined) {
    await lease.advance({ facts: { lookedInVain: looks, lookedInVainSince: 'now' } });
    return again;
  }
  await lease.advance({ facts: { lookedInVain: looks } });
  if (looks < LOOKS_IN_VAIN || (await state.now()) - since < vanishedAfterMs) {
    return again;
  }
  const [listed] = await findBatches(
    api,
    {
      metadataKey: PROVIDER_METADATA_KEY,
      metadataValue: batch.id,
      ...(batch.inputFileId !== undefined && { inputFileId: batch.inputFileId }),
      notBefore: Math.floor(batch.createdAt / 1000),
    },
    { signal },
  );
  if (!listed) return 'vanished';
  if (listed.id !== batch.providerBatchId) {
    await lease.advance({ facts: { providerBatchId: listed.id } });
  }
  return listed;
}
