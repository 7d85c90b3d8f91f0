export interface FileLine {
  /** Where the line begins, in bytes from the start of the file. */
  readonly offset: number;
  /** The line without its line feed. */
  readonly bytes: Buffer;
}

/**
 * Splits on the byte 0x0A and on nothing else: JSON strings may hold other characters that some
 * readers take for line ends (U+2028, U+0085). A file's last line need not end in a line feed.
 */
export async function* splitLines(source: AsyncIterable<Buffer>): AsyncGenerator<FileLine> {
  let pieces: Buffer[] = [];
  let lineOffset = 0;
  let chunkOffset = 0;
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      pieces.push(chunk.subarray(start, end));
      yield { offset: lineOffset, bytes: joined(pieces) };
      pieces = [];
      start = end + 1;
      lineOffset = chunkOffset + start;
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
    chunkOffset += chunk.length;
  }
  if (pieces.length > 0) yield { offset: lineOffset, bytes: joined(pieces) };
}

function joined(pieces: readonly Buffer[]): Buffer {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}
