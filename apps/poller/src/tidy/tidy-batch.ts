import type { Batch } from '@silt/shared/domain';
import type { BatchLease } from '@silt/shared/work';
import { type BatchApi, UpstreamError } from '@silt/upstream';
import type { PollerEvents } from '../events.ts';

/**
 * Deletes the provider's files of a batch whose members all have their due. Returns false when some
 * could not be deleted now. Files carry an expiry, so one that stays is a nuisance, not a leak.
 */
export async function deleteFiles(
  api: BatchApi,
  { batch, signal }: BatchLease,
  events: PollerEvents,
): Promise<boolean> {
  let allGone = true;
  for (const fileId of filesOf(batch)) {
    try {
      await api.deleteFile(fileId, { signal });
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      events.fileNotDeleted(batch.id, fileId, error.message);
      if (error.retryable) allGone = false;
    }
  }
  return allGone;
}

function filesOf({ inputFileId, outputFileId, errorFileId }: Batch): string[] {
  return [inputFileId, outputFileId, errorFileId].filter((id) => id !== undefined);
}
