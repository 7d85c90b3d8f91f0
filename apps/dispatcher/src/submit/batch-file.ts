import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Batch } from '@silt/shared/domain';
import type { ShardState } from '@silt/shared/state';
import { IDS_PER_SCRIPT, memberChunks } from '@silt/shared/work';
import { encodeBatchLine } from '@silt/upstream';

/** Bodies read back at once: bounds this process' memory, whatever the batch's size. */
const READ_BYTES = 4_000_000;

/** A spool file as old as this belongs to a process that died: no upload takes so long. */
const STALE_AFTER_MS = 6 * 3600 * 1000;

export interface BatchFile {
  readonly path: string;
  readonly lines: number;
  readonly bytes: number;
}

/**
 * Writes a batch's members as JSONL, streaming from Redis to disk. Members that are settled or gone
 * by now have no body any more, and no line: they are struck from the batch. Written anew at each
 * try: the same members give the same bytes.
 */
export async function writeBatchFile(
  state: ShardState,
  batch: Batch,
  endpoint: string,
  folder: string,
  signal: AbortSignal,
): Promise<BatchFile> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${batch.id}-${process.pid}.jsonl`);
  try {
    return { path, ...(await writeMembers(state, batch, { endpoint, path, signal })) };
  } catch (error) {
    // On a disk that is full, half a file would keep the others from it.
    await rm(path, { force: true });
    throw error;
  }
}

interface Writing {
  readonly endpoint: string;
  readonly path: string;
  readonly signal: AbortSignal;
}

async function writeMembers(
  state: ShardState,
  batch: Batch,
  { endpoint, path, signal }: Writing,
): Promise<{ lines: number; bytes: number }> {
  let lines = 0;
  let bytes = 0;
  const withoutBody: string[] = [];
  const averageBytes = Math.max(1, batch.bytes / Math.max(1, batch.count));
  const chunk = Math.min(IDS_PER_SCRIPT, Math.max(1, Math.floor(READ_BYTES / averageBytes)));

  await using file = await open(path, 'w');
  for await (const ids of memberChunks(state, batch.id, chunk)) {
    signal.throwIfAborted();
    const bodies = await state.bodies(ids);
    const encoded: Buffer[] = [];
    for (const [index, customId] of ids.entries()) {
      const body = bodies[index];
      if (body) encoded.push(encodeBatchLine({ customId, endpoint, body }));
      else withoutBody.push(customId);
    }
    lines += encoded.length;
    bytes += await writeAll(file, encoded);
  }
  await state.dropMembers(batch.id, withoutBody);
  return { lines, bytes };
}

/** Line by line as they are: put together first, each would be copied once more. */
async function writeAll(file: FileHandle, lines: readonly Buffer[]): Promise<number> {
  if (lines.length === 0) return 0;
  const bytes = lines.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const { bytesWritten } = await file.writev(lines);
  if (bytesWritten !== bytes) throw new Error('the disk took a part of a batch file only');
  return bytes;
}

export async function removeBatchFile(file: BatchFile): Promise<void> {
  await rm(file.path, { force: true });
}

/** Removes what died with earlier processes. The folder may be shared with living ones. */
export async function removeStaleFiles(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.jsonl')) continue;
    const path = join(folder, name);
    // Another dispatcher may be done with the file meanwhile, or remove it too.
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > STALE_AFTER_MS) await rm(path, { force: true });
  }
}
