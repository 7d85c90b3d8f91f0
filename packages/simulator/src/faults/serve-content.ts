import { pipeline } from 'node:stream/promises';

import type { Response } from 'express';

import type { FileRecord } from '../files/file-record.ts';
import type { FileStore } from '../files/file-store.ts';
import { takeFault, type Interceptions } from './serve-operation.ts';

const operation = 'files.content';

/**
 * Streams a file. A pause after and a lost connection both come about half way, within a line: that
 * is where a reader of a long file is hurt.
 */
export async function serveContent(
  { faults, pauses }: Interceptions,
  files: FileStore,
  find: () => FileRecord,
  response: Response,
): Promise<void> {
  const fault = takeFault(faults, operation);
  if (pauses.take(operation, 'before')) await pauses.hold(operation, 'before', response);
  if (response.destroyed) return;
  const file = find();
  response.type('application/octet-stream').setHeader('content-length', file.bytes);
  const paused = pauses.take(operation, 'after');
  try {
    await pipeline(paused || fault !== undefined ? interrupted() : files.read(file.id), response);
  } catch (error) {
    // A reader that leaves is its own affair.
    if (!response.destroyed) throw error;
  }

  async function* interrupted(): AsyncGenerator<Buffer> {
    const middle = await positionWithinLine(files, file);
    if (middle > 0) yield* files.read(file.id, { start: 0, end: middle - 1 });
    if (paused) await pauses.hold(operation, 'after', response);
    if (fault?.kind === 'reset') {
      // What was written must leave first, or the reader would see nothing of it.
      await new Promise((resolve) => setImmediate(resolve));
      response.destroy();
      return;
    }
    yield* files.read(file.id, { start: middle });
  }
}

/** About the middle of a file, and not between two lines. */
async function positionWithinLine(files: FileStore, file: FileRecord): Promise<number> {
  const middle = Math.floor(file.bytes / 2);
  if (middle === 0) return 0;
  for await (const chunk of files.read(file.id, { start: middle - 1, end: middle - 1 })) {
    if (chunk[0] === 0x0a) return middle - 1;
  }
  return middle;
}
