import { type Batch, inputFileName } from '@silt/shared/domain';
import type { BatchLease } from '@silt/shared/work';
import { type BatchApi, findFiles, UpstreamError } from '@silt/upstream';
import type { PollerEvents } from '../events.ts';
import { deleteFiles } from './delete-files.ts';

export interface Tidied {
  /** False when some file could not be looked for or deleted now. */
  readonly allGone: boolean;
  /** An upload was begun of which there is no file: it may still arrive. */
  readonly mayBeLate: boolean;
}

/** Deletes the provider's files of a batch whose members all have their due. */
export async function tidyBatch(
  api: BatchApi,
  lease: BatchLease,
  events: PollerEvents,
): Promise<Tidied> {
  const { batch, signal } = lease;
  const found = await inputFilesOf(api, lease, events);
  const inputs = new Set(found === 'not-now' ? [] : found);
  if (batch.inputFileId !== undefined) inputs.add(batch.inputFileId);
  const files = new Set([...inputs, ...resultFilesOf(batch)]);
  const notDeleted = (fileId: string, reason: string): void =>
    events.fileNotDeleted(batch.id, fileId, reason);
  const deleted = await deleteFiles(api, files, notDeleted, { signal });
  return { allGone: deleted && found !== 'not-now', mayBeLate: batch.uploads > inputs.size };
}

function resultFilesOf({ outputFileId, errorFileId }: Batch): string[] {
  return [outputFileId, errorFileId].filter((id) => id !== undefined);
}

/**
 * What uploads left whose replies were lost: files of the batch's name. Looked for only when more
 * uploads were begun than there is a file known of.
 */
async function inputFilesOf(
  api: BatchApi,
  { batch, signal }: BatchLease,
  events: PollerEvents,
): Promise<string[] | 'not-now'> {
  const known = batch.inputFileId === undefined ? 0 : 1;
  if (batch.uploads <= known) return [];
  const notBefore = Math.floor(batch.createdAt / 1000);
  try {
    const search = { filenames: new Set([inputFileName(batch.id)]), notBefore };
    return (await findFiles(api, search, { signal })).map(({ id }) => id);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    events.orphansNotFound(batch.id, error.message);
    return error.retryable ? 'not-now' : [];
  }
}
