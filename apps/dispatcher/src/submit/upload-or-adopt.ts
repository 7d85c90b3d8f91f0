import { type BatchApi, findFiles, type ProviderFile, UpstreamError } from '@silt/upstream';
import type { BatchLease } from '@silt/shared/work';
import type { DispatcherEvents } from '../events.ts';
import { type BatchFile, fileNameOf } from './batch-file.ts';

/**
 * How long the provider keeps the file if nothing deletes it. Fourteen days: within what OpenAI
 * takes (one hour to thirty days), and the least that Azure takes.
 */
const EXPIRES_AFTER_SECS = 1_209_600;

/**
 * Brings the batch's file to the provider, and returns its id there. If another try came before this
 * one, its upload may have arrived although nobody read the reply: such a file is taken over.
 */
export async function uploadOrAdopt(
  api: BatchApi,
  lease: BatchLease,
  file: BatchFile,
  events: DispatcherEvents,
): Promise<string> {
  const { batch, signal } = lease;
  if (lease.fence > 1) {
    const orphan = (await earlierUploads(api, lease)).find(({ bytes }) => bytes === file.bytes);
    if (orphan) {
      events.fileAdopted(batch.id, orphan.id);
      return orphan.id;
    }
  }
  const uploaded = await api.uploadFile(
    { path: file.path, filename: fileNameOf(batch.id), expiresAfterSeconds: EXPIRES_AFTER_SECS },
    { signal },
  );
  return uploaded.id;
}

async function earlierUploads(
  api: BatchApi,
  { batch, signal }: BatchLease,
): Promise<ProviderFile[]> {
  try {
    const notBefore = Math.floor(batch.createdAt / 1000);
    return await findFiles(api, { filename: fileNameOf(batch.id), notBefore }, { signal });
  } catch (error) {
    // A provider without a list of files: an orphan then stays until it expires.
    if (error instanceof UpstreamError && !error.retryable) return [];
    throw error;
  }
}
