import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  expectByte,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipScalar,
  skipString,
  skipWhitespace,
} from './json-token.ts';
import { MalformedLineError } from './malformed-line-error.ts';

/** Where a JSON value stands: its first byte, and the byte after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What one object holds. */
export interface Members {
  /** By decoded key; of a key that is there twice the last counts, as to JSON.parse. */
  readonly spans: ReadonlyMap<string, Span>;
  /** The byte after the object's closing brace. */
  readonly end: number;
}

/** May pass over a member's value itself, in which case it gives the byte after the value. */
export type PassValue = (key: string, start: number) => number | undefined;

/**
 * Where the value at `path` stands in a JSON text, found without parsing the text. The whole text
 * is checked to be JSON.
 */
export function findSpan(bytes: Buffer, path: readonly string[]): Span | undefined {
  const start = skipWhitespace(bytes, 0);
  let span: Span | undefined = { start, end: skipValue(bytes, start) };
  expectEnd(bytes, span.end);
  for (const key of path) {
    if (span === undefined || bytes[span.start] !== OPEN_BRACE) return undefined;
    span = readMembers(bytes, span.start).spans.get(key);
  }
  return span;
}

/** Only whitespace may follow. */
export function expectEnd(bytes: Buffer, at: number): void {
  const rest = skipWhitespace(bytes, at);
  if (rest < bytes.length) throw new MalformedLineError('something after the value', rest);
}

/** The members of the object that opens at `start`, in one pass over their bytes. */
export function readMembers(bytes: Buffer, start: number, pass?: PassValue): Members {
  const spans = new Map<string, Span>();
  let at = skipWhitespace(bytes, expectByte(bytes, start, OPEN_BRACE));
  if (bytes[at] === CLOSE_BRACE) return { spans, end: at + 1 };
  for (;;) {
    const keyEnd = skipString(bytes, at);
    const key = decodeString(bytes, { start: at, end: keyEnd });
    const valueStart = skipColon(bytes, keyEnd);
    const end = pass?.(key, valueStart) ?? skipValue(bytes, valueStart);
    spans.set(key, { start: valueStart, end });
    at = skipWhitespace(bytes, end);
    if (bytes[at] === CLOSE_BRACE) return { spans, end: at + 1 };
    at = skipWhitespace(bytes, expectByte(bytes, at, COMMA));
  }
}

/** Decodes a string that `skipString` has passed. */
function decodeString(bytes: Buffer, { start, end }: Span): string {
  const text = bytes.toString('utf8', start, end);
  return text.includes('\\') ? String(JSON.parse(text)) : text.slice(1, -1);
}

/** From a value's first byte to just after its last. Its depth costs memory, never stack. */
function skipValue(bytes: Buffer, start: number): number {
  const closers: number[] = [];
  let at = start;
  for (;;) {
    const opened = openContainer(bytes, at, closers);
    if (opened !== undefined) {
      at = opened;
      continue;
    }
    const next = closeContainers(bytes, skipPlainValue(bytes, at), closers);
    if (closers.length === 0) return next;
    at = next;
  }
}

/** Enters a container that is not empty; gives the start of its first value. */
function openContainer(bytes: Buffer, at: number, closers: number[]): number | undefined {
  const opener = bytes[at];
  if (opener !== OPEN_BRACE && opener !== OPEN_BRACKET) return undefined;
  const closer = opener === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET;
  const first = skipWhitespace(bytes, at + 1);
  if (bytes[first] === closer) return undefined;
  closers.push(closer);
  return opener === OPEN_BRACE ? skipKey(bytes, first) : first;
}

/** A string, a scalar or an empty container. */
function skipPlainValue(bytes: Buffer, at: number): number {
  const first = bytes[at];
  if (first === QUOTE) return skipString(bytes, at);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return skipWhitespace(bytes, at + 1) + 1;
  return skipScalar(bytes, at);
}

/** After a value: leaves every container that ends here; gives the start of the next value. */
function closeContainers(bytes: Buffer, valueEnd: number, closers: number[]): number {
  let at = valueEnd;
  for (;;) {
    const closer = closers.at(-1);
    if (closer === undefined) return at;
    at = skipWhitespace(bytes, at);
    if (bytes[at] === closer) {
      closers.pop();
      at += 1;
      continue;
    }
    const next = skipWhitespace(bytes, expectByte(bytes, at, COMMA));
    return closer === CLOSE_BRACE ? skipKey(bytes, next) : next;
  }
}

/** From a key's opening quote to its value. */
function skipKey(bytes: Buffer, at: number): number {
  return skipColon(bytes, skipString(bytes, at));
}

function skipColon(bytes: Buffer, keyEnd: number): number {
  return skipWhitespace(bytes, expectByte(bytes, skipWhitespace(bytes, keyEnd), COLON));
}
