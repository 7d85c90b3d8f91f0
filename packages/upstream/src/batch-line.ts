const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const LINE_END = '}\n';

export interface BatchLine {
  readonly customId: string;
  readonly endpoint: string;
  /** The caller's JSON, as sent. */
  readonly body: Buffer;
}

/**
 * One line of a batch's input file, line feed included. The body's bytes are kept as they are,
 * never parsed, except that line breaks become spaces: in valid JSON they can only stand between
 * tokens, and in the file they would end the line.
 */
export function encodeBatchLine({ customId, endpoint, body }: BatchLine): Buffer {
  const head = lineHead(customId, endpoint);
  const headBytes = Buffer.byteLength(head);
  const line = Buffer.allocUnsafe(headBytes + body.length + LINE_END.length);
  line.write(head, 0);
  body.copy(line, headBytes);
  replaceByte(line.subarray(headBytes, headBytes + body.length), LINE_FEED, SPACE);
  replaceByte(line.subarray(headBytes, headBytes + body.length), CARRIAGE_RETURN, SPACE);
  line.write(LINE_END, headBytes + body.length);
  return line;
}

/** The length of the line that `encodeBatchLine` would make, without making it. */
export function batchLineBytes(line: {
  readonly customId: string;
  readonly endpoint: string;
  readonly bodyBytes: number;
}): number {
  const headBytes = Buffer.byteLength(lineHead(line.customId, line.endpoint));
  return headBytes + line.bodyBytes + LINE_END.length;
}

function lineHead(customId: string, endpoint: string): string {
  return `{"custom_id":${JSON.stringify(customId)},"method":"POST","url":${JSON.stringify(endpoint)},"body":`;
}

function replaceByte(bytes: Buffer, from: number, to: number): void {
  for (let at = bytes.indexOf(from); at !== -1; at = bytes.indexOf(from, at + 1)) bytes[at] = to;
}
