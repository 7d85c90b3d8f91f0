import { type Batch, inputFileName } from '@silt/shared/domain';
import type { BatchLease } from '@silt/shared/work';
import { type BatchApi, findFiles, UpstreamError } from '@silt/upstream';
import type { PollerEvents } from '../events.ts';

/**
 * Deletes the provider's files of a batch whose members all have their due. Returns false when some
 * could not be deleted now. Files carry an expiry, so one that stays is a nuisance, not a leak.
 */
export async function deleteFiles(
  api: BatchApi,
  lease: BatchLease,
  events: PollerEvents,
): Promise<boolean> {
  const orphans = await orphansOf(api, lease, events);
  let allGone = orphans !== 'not-now';
  const fileIds = [...filesOf(lease.batch), ...(orphans === 'not-now' ? [] : orphans)];
  for (const fileId of new Set(fileIds)) {
    try {
      await api.deleteFile(fileId, { signal: lease.signal });
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      events.fileNotDeleted(lease.batch.id, fileId, error.message);
      if (error.retryable) allGone = false;
    }
  }
  return allGone;
}

function filesOf({ inputFileId, outputFileId, errorFileId }: Batch): string[] {
  return [inputFileId, outputFileId, errorFileId].filter((id) => id !== undefined);
}

/**
 * What uploads left whose replies were lost: files of the batch's name. Looked for only when more
 * uploads were begun than there is a file known of.
 */
async function orphansOf(
  api: BatchApi,
  { batch, signal }: BatchLease,
  events: PollerEvents,
): Promise<string[] | 'not-now'> {
  const known = batch.inputFileId === undefined ? 0 : 1;
  if (batch.uploads <= known) return [];
  const notBefore = Math.floor(batch.createdAt / 1000);
  try {
    const search = { filename: inputFileName(batch.id), notBefore };
    return (await findFiles(api, search, { signal })).map(({ id }) => id);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    events.orphansNotFound(batch.id, error.message);
    return error.retryable ? 'not-now' : [];
  }
}
