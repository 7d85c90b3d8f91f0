/** One answer as a caller's library would see it. */
export interface ReadAnswer {
  readonly status: number;
  /** In lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * Reads answers off one connection, as they come in. Only what a server of ours writes: with a
 * content-length, never in chunks. Far cheaper than an HTTP client, so that the load is not the
 * bottleneck.
 */
export class AnswerReader {
  private parts: Buffer[] = [];
  private bytes = 0;
  private needed = 0;

  /** The answer that this piece completes, if it does. A caller sends its next call only then. */
  take(piece: Buffer): ReadAnswer | undefined {
    this.parts.push(piece);
    this.bytes += piece.byteLength;
    if (this.bytes < this.needed) return undefined;
    const whole = this.parts.length === 1 ? piece : Buffer.concat(this.parts);
    this.parts = [whole];
    const headEnd = whole.indexOf(HEAD_END);
    if (headEnd < 0) return undefined;
    const { status, headers } = readHead(whole.toString('latin1', 0, headEnd));
    const bodyStart = headEnd + HEAD_END.byteLength;
    this.needed = bodyStart + Number(headers.get('content-length') ?? 0);
    if (Number.isNaN(this.needed)) throw new TypeError('an answer without a usable length');
    if (whole.byteLength < this.needed) return undefined;
    if (whole.byteLength > this.needed) throw new TypeError('more than one answer to one call');
    this.parts = [];
    this.bytes = 0;
    this.needed = 0;
    return { status, headers, body: whole.subarray(bodyStart) };
  }
}

function readHead(text: string): Pick<ReadAnswer, 'status' | 'headers'> {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  if (!Number.isInteger(status)) throw new TypeError('an answer without a status');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { status, headers };
}
