import { pipeline } from 'node:stream/promises';

import type { Request, Response } from 'express';

import type { FileContent } from '../files/file-content.ts';
import type { Interceptions } from './serve-operation.ts';
import { slowed } from './slowed.ts';
import { isOver, strike, takeFault } from './strike.ts';

const operation = 'files.content';

/**
 * Streams a file. A pause after, a lost connection and a reply that stalls or ends too soon all come
 * about half way, within a line: that is where a reader of a long file is hurt.
 */
export async function serveContent(
  { faults, pauses }: Interceptions,
  find: () => FileContent | Promise<FileContent>,
  request: Request,
  response: Response,
): Promise<void> {
  const fault = takeFault(faults, operation, request, response);
  await strike(fault, 'before', response);
  if (isOver(response)) return;
  if (pauses.take(operation, 'before')) await pauses.hold(operation, 'before', response);
  if (response.destroyed) return;
  const content = await find();
  if (fault?.kind === 'status') await strike(fault, 'after', response);
  if (isOver(response)) return;
  response
    .set(content.headers)
    .type(fault?.kind === 'content-type' ? fault.contentType : 'application/octet-stream');
  // Without a length, a reply that is cut looks whole.
  if (fault?.kind !== 'cut') response.setHeader('content-length', content.bytes);
  const paused = pauses.take(operation, 'after');
  const source = paused || fault !== undefined ? interrupted() : content.read();
  try {
    await pipeline(
      fault?.kind === 'slow' ? slowed(source, fault.bytesPerSecond, response) : source,
      response,
    );
  } catch (error) {
    // A reader that leaves is its own affair.
    if (!response.destroyed) throw error;
  }

  async function* interrupted(): AsyncGenerator<Buffer> {
    const middle = await positionWithinLine(content);
    if (middle > 0) yield* content.read({ start: 0, end: middle - 1 });
    if (paused) await pauses.hold(operation, 'after', response);
    if (fault?.kind === 'cut') return;
    // What was written must leave first, or the reader would see nothing of it.
    await new Promise((resolve) => setImmediate(resolve));
    await strike(fault, 'after', response);
    if (response.destroyed) return;
    yield* content.read({ start: middle });
  }
}

/** About the middle of a file, and not between two lines. */
async function positionWithinLine(content: FileContent): Promise<number> {
  const middle = Math.floor(content.bytes / 2);
  if (middle === 0) return 0;
  for await (const chunk of content.read({ start: middle - 1, end: middle - 1 })) {
    if (chunk[0] === 0x0a) return middle - 1;
  }
  return middle;
}
