const carriageReturn = 0x0d;

/**
 * Cuts a Redis connection's bytes into whole frames: commands in one direction, replies and pushes
 * in the other (RESP2 and RESP3). A frame that has not fully arrived waits for the next bytes.
 */
export class RespFrames {
  private pending: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Buffer[] {
    const bytes = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    const frames: Buffer[] = [];
    let start = 0;
    for (;;) {
      const end = endOfFrame(bytes, start);
      if (end === undefined) break;
      frames.push(bytes.subarray(start, end));
      start = end;
    }
    this.pending = bytes.subarray(start);
    return frames;
  }
}

/** Where the frame that begins at `start` ends, or undefined while some of it is missing. */
function endOfFrame(bytes: Buffer, start: number): number | undefined {
  const lineEnd = endOfLine(bytes, start);
  if (lineEnd === undefined) return undefined;
  const length = () => Number(bytes.toString('latin1', start + 1, lineEnd - 2));
  switch (String.fromCharCode(bytes[start] ?? 0)) {
    case '$':
    case '!':
    case '=': {
      const size = length();
      if (size < 0) return lineEnd;
      const end = lineEnd + size + 2;
      return end <= bytes.length ? end : undefined;
    }
    case '*':
    case '~':
    case '>':
      return endOfElements(bytes, lineEnd, length());
    case '%':
      return endOfElements(bytes, lineEnd, length() * 2);
    case '|':
      // Attributes stand before the reply they describe and belong to its frame.
      return endOfElements(bytes, lineEnd, length() * 2 + 1);
    default:
      return lineEnd;
  }
}

function endOfElements(bytes: Buffer, start: number, count: number): number | undefined {
  let end = start;
  for (let index = 0; index < count; index += 1) {
    const next = endOfFrame(bytes, end);
    if (next === undefined) return undefined;
    end = next;
  }
  return end;
}

function endOfLine(bytes: Buffer, start: number): number | undefined {
  const index = bytes.indexOf(carriageReturn, start);
  return index === -1 || index + 1 >= bytes.length ? undefined : index + 2;
}
