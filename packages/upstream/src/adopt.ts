import type { BatchApi, CallOptions } from './batch-api.ts';
import type { ProviderBatch, ProviderFile } from './provider-batch.ts';

/** How far the provider's clock may be behind ours. */
const CLOCK_SLACK_SECONDS = 300;

export interface BatchSearch {
  readonly metadataKey: string;
  readonly metadataValue: string;
  /** Also finds a batch of this file whose metadata lacks the key (some providers keep none). */
  readonly inputFileId?: string;
  /** Unix seconds; nothing older is looked for, give or take the clocks' difference. */
  readonly notBefore: number;
}

export interface FileSearch {
  readonly filenames: ReadonlySet<string>;
  /** Unix seconds; nothing older is looked for, give or take the clocks' difference. */
  readonly notBefore: number;
}

/**
 * The batches that an earlier, possibly lost, create call made; oldest first. Returns only after
 * the whole of the list that could hold one was read, so an empty result means there was none.
 */
export async function findBatches(
  api: Pick<BatchApi, 'listBatches'>,
  search: BatchSearch,
  options?: CallOptions,
): Promise<ProviderBatch[]> {
  return await collectRecent(api.listBatches(options), search.notBefore, (batch) => {
    if (Object.hasOwn(batch.metadata, search.metadataKey))
      return batch.metadata[search.metadataKey] === search.metadataValue;
    return search.inputFileId !== undefined && batch.inputFileId === search.inputFileId;
  });
}

/** The files of these names that earlier uploads made; oldest first. Reads as `findBatches` does. */
export async function findFiles(
  api: Pick<BatchApi, 'listFiles'>,
  search: FileSearch,
  options?: CallOptions,
): Promise<ProviderFile[]> {
  return await collectRecent(
    api.listFiles(options),
    search.notBefore,
    ({ filename }) => filename !== undefined && search.filenames.has(filename),
  );
}

interface Listed {
  readonly createdAt?: number;
}

async function collectRecent<T extends Listed>(
  listed: AsyncIterable<T>,
  notBefore: number,
  isSought: (item: T) => boolean,
): Promise<T[]> {
  const oldest = notBefore - CLOCK_SLACK_SECONDS;
  const found: T[] = [];
  let newestSeen = Number.NEGATIVE_INFINITY;
  for await (const item of listed) {
    const createdAt = item.createdAt ?? newestSeen;
    // An old item ends the walk only once the list has been seen to go from new to old: a
    // provider that lists its oldest first would otherwise hide everything after the first.
    if (createdAt < oldest && newestSeen > createdAt) break;
    newestSeen = Math.max(newestSeen, createdAt);
    if (isSought(item)) found.push(item);
  }
  return found.toReversed().toSorted((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0));
}
