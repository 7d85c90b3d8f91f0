import { inputFileName } from '@silt/shared/domain';
import type { BatchLease } from '@silt/shared/work';
import { type BatchApi, findFiles, type ProviderFile, UpstreamError } from '@silt/upstream';
import type { DispatcherEvents } from '../events.ts';
import type { BatchFile } from './batch-file.ts';

/**
 * How long the provider keeps the file if nothing deletes it. Fourteen days: within what OpenAI
 * takes (one hour to thirty days), and the least that Azure takes.
 */
const EXPIRES_AFTER_SECS = 1_209_600;

/**
 * Brings the batch's file to the provider, and returns its id there. If an upload was begun before
 * this one, it may have arrived although nobody read the reply: such a file is taken over. Should
 * there be more of that name, whoever tidies up finds them by it.
 */
export async function uploadOrAdopt(
  api: BatchApi,
  lease: BatchLease,
  file: BatchFile,
  events: DispatcherEvents,
): Promise<string> {
  if (lease.batch.uploads > 0) {
    const { unseenFileId } = lease.batch;
    const orphan = (await earlierUploads(api, lease)).find(
      ({ id, bytes }) => bytes === file.bytes && id !== unseenFileId,
    );
    if (orphan) {
      events.fileAdopted(lease.batch.id, orphan.id);
      return orphan.id;
    }
  }
  return (await upload(api, lease, file)).id;
}

async function upload(
  api: BatchApi,
  lease: BatchLease,
  { path }: BatchFile,
): Promise<ProviderFile> {
  const { id, uploads } = lease.batch;
  // Before the call: a crash during it must not hide that there may be a file.
  await lease.advance({ facts: { uploads: uploads + 1 } });
  const input = { path, filename: inputFileName(id), expiresAfterSeconds: EXPIRES_AFTER_SECS };
  try {
    return await api.uploadFile(input, { signal: lease.signal });
  } catch (error) {
    if (error instanceof UpstreamError && error.outcome === 'not-applied') {
      await lease.advance({ facts: { uploads } });
    }
    throw error;
  }
}

async function earlierUploads(
  api: BatchApi,
  { batch, signal }: BatchLease,
): Promise<ProviderFile[]> {
  try {
    const notBefore = Math.floor(batch.createdAt / 1000);
    const filenames = new Set([inputFileName(batch.id)]);
    return await findFiles(api, { filenames, notBefore }, { signal });
  } catch (error) {
    // A provider without a list of files: an orphan then stays until it expires.
    if (error instanceof UpstreamError && !error.retryable) return [];
    throw error;
  }
}
