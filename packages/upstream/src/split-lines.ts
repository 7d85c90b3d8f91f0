const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

export interface SplitOptions {
  /** What the memory of a reader is bounded by. */
  readonly longestLineBytes: number;
  /** Made when a line is longer than that. */
  readonly tooLong: () => Error;
}

/**
 * Cuts bytes into lines at 0x0A and nowhere else: other line separators may stand inside JSON
 * strings. Blank lines are passed over; a last line needs no line feed. A line that spans several
 * chunks is put together once, when its end has come.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  { longestLineBytes, tooLong }: SplitOptions,
): AsyncGenerator<Buffer, void, undefined> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  for await (const bytes of chunks) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      pending.push(chunk.subarray(start, end));
      const line = joined(pending);
      pending = [];
      pendingBytes = 0;
      start = end + 1;
      if (!isBlank(line)) yield line;
    }
    if (start === chunk.length) continue;
    pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    if (pendingBytes > longestLineBytes) throw tooLong();
  }
  const last = joined(pending);
  if (!isBlank(last)) yield last;
}

function joined(parts: readonly Buffer[]): Buffer {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
}

function isBlank(line: Buffer): boolean {
  return line.length === 0 || (line.length === 1 && line[0] === CARRIAGE_RETURN);
}
