/** What a multipart body consists of, in the order of its bytes. */
export type MultipartEvent =
  | { readonly kind: 'part'; readonly headers: ReadonlyMap<string, string> }
  | { readonly kind: 'data'; readonly chunk: Buffer }
  | { readonly kind: 'part-end' };

export class MultipartError extends Error {
  override readonly name = 'MultipartError';
}

const lineEnd = Buffer.from('\r\n');
const headersEnd = Buffer.from('\r\n\r\n');
const largestHeaderBytes = 16_384;

/**
 * Reads a multipart/form-data body (RFC 2046 §5.1) as it arrives. Holds no more than a chunk and a
 * delimiter's length of it.
 *
 *   preamble ──▶ delimiter ──▶ headers ──▶ body ──▶ delimiter ──▶ … ──▶ epilogue
 */
export async function* readMultipart(
  source: AsyncIterable<Buffer>,
  boundary: string,
): AsyncGenerator<MultipartEvent> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  let state: 'preamble' | 'delimiter' | 'headers' | 'body' | 'epilogue' = 'preamble';
  // The first delimiter may open the body, with no line end of its own before it.
  let pending: Buffer = lineEnd;
  for await (const chunk of source) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let waiting = false;
    while (!waiting) {
      if (state === 'preamble' || state === 'body') {
        const at = pending.indexOf(delimiter);
        // A delimiter may be cut by the chunk's end, so that many bytes are not let go of yet.
        const safe = at === -1 ? Math.max(0, pending.length - delimiter.length + 1) : at;
        if (state === 'body' && safe > 0) yield { kind: 'data', chunk: pending.subarray(0, safe) };
        if (state === 'body' && at !== -1) yield { kind: 'part-end' };
        pending = pending.subarray(at === -1 ? safe : at + delimiter.length);
        if (at === -1) waiting = true;
        else state = 'delimiter';
      } else if (state === 'delimiter') {
        const at = pending.indexOf(lineEnd);
        if (pending.length >= 2 && pending.toString('latin1', 0, 2) === '--') state = 'epilogue';
        else if (at === -1) waiting = true;
        else {
          // The line end stays: headers that are none at all end in it too.
          pending = pending.subarray(at);
          state = 'headers';
        }
      } else if (state === 'headers') {
        const at = pending.indexOf(headersEnd);
        if (at > largestHeaderBytes || (at === -1 && pending.length > largestHeaderBytes)) {
          throw new MultipartError('The headers of a part are too long.');
        }
        if (at === -1) waiting = true;
        else {
          yield { kind: 'part', headers: parseHeaders(pending.toString('utf8', 0, at)) };
          // Its last line end stays: the body may be empty and begin with the delimiter.
          pending = pending.subarray(at + headersEnd.length);
          state = 'body';
        }
      } else {
        pending = Buffer.alloc(0);
        waiting = true;
      }
    }
  }
  if (state !== 'epilogue') throw new MultipartError('The body ends within a part.');
}

function parseHeaders(text: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0)
      headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}

/** A parameter of a header such as `form-data; name="file"; filename="a.jsonl"`. */
export function headerParameter(header: string | undefined, name: string): string | undefined {
  const pattern = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i');
  const [, quoted, plain] = pattern.exec(header ?? '') ?? [];
  return quoted?.replaceAll(/\\(.)/g, '$1') ?? plain;
}
