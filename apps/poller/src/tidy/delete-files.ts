import { type BatchApi, type CallOptions, UpstreamError } from '@silt/upstream';

/**
 * Deletes files at the provider. Returns false when some could not be deleted now. Files carry an
 * expiry, so one that stays is a nuisance, not a leak.
 */
export async function deleteFiles(
  api: BatchApi,
  fileIds: Iterable<string>,
  notDeleted: (fileId: string, reason: string) => void,
  options: CallOptions,
): Promise<boolean> {
  let allGone = true;
  for (const fileId of fileIds) {
    try {
      await api.deleteFile(fileId, options);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      notDeleted(fileId, error.message);
      if (error.retryable) allGone = false;
    }
  }
  return allGone;
}
