import type { IncomingMessage } from 'node:http';
import { ApiError } from '../answer/api-error.ts';

/** The connection ended before the body was whole. Nobody is left to answer, nothing was stored. */
export class CallerLeftError extends Error {
  override readonly name = 'CallerLeftError';

  constructor() {
    super('the caller left before its body was read');
  }
}

/**
 * Reads a body of at most `maxBytes`, sent with a length or in chunks. Listeners are taken off
 * again: on the request of a held call they would keep the body for hours. What is refused is not
 * read; node:http discards the rest once the refusal is written, so that its writer gets to read it.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new ApiError(
      415,
      'unsupported_content_encoding',
      'Send the body uncompressed: no content encoding but identity is supported.',
      { param: 'Content-Encoding' },
    );
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  return receive(request, maxBytes);
}

function receive(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const onData = (chunk: Buffer): void => {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) finish(tooLarge(maxBytes));
      else chunks.push(chunk);
    };
    const onEnd = (): void => {
      finish();
    };
    const onBreak = (): void => {
      finish(new CallerLeftError());
    };
    const finish = (error?: Error): void => {
      request.off('data', onData).off('end', onEnd).off('error', onBreak).off('close', onBreak);
      // A late 'error' of a request that nobody reads any more must not end the process.
      request.on('error', ignore);
      const [first] = chunks;
      if (error) reject(error);
      else resolve(chunks.length === 1 && first ? first : Buffer.concat(chunks));
    };
    if (request.destroyed) {
      reject(new CallerLeftError());
      return;
    }
    request.on('data', onData).on('end', onEnd).on('error', onBreak).on('close', onBreak);
  });
}

function ignore(): void {
  // Told by the response's own 'close'.
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError(413, 'request_too_large', `The body is larger than ${maxBytes} bytes.`);
}
