import type { Response } from 'express';

const piecesPerSecond = 10;

/** The same bytes, so many in a real second, until the reader leaves. */
export async function* slowed(
  source: AsyncIterable<Buffer>,
  bytesPerSecond: number,
  response: Response,
): AsyncGenerator<Buffer> {
  const pieceBytes = Math.max(1, Math.floor(bytesPerSecond / piecesPerSecond));
  const pauseMs = (pieceBytes / bytesPerSecond) * 1000;
  for await (const chunk of source) {
    for (let start = 0; start < chunk.length; start += pieceBytes) {
      if (response.destroyed) return;
      yield chunk.subarray(start, start + pieceBytes);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
