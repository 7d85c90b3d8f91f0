import type { BatchLease } from '@silt/shared/work';
import type { ProviderBatch } from '@silt/upstream';

/** For whoever watches: nothing else goes by what the provider counts. */
export async function noteProgress(lease: BatchLease, found: ProviderBatch): Promise<void> {
  const told = progressOf(found);
  const { providerCompleted, providerFailed } = lease.batch;
  if (!told) return;
  if (told.providerCompleted === providerCompleted && told.providerFailed === providerFailed)
    return;
  await lease.advance({ facts: told });
}

/** As facts of a batch; undefined where the provider tells nothing. */
export function progressOf({ counts }: ProviderBatch) {
  return counts && { providerCompleted: counts.completed, providerFailed: counts.failed };
}
