import { MalformedLineError } from './malformed-line-error.ts';

/** The bytes that JSON gives a meaning. */
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;

const BACKSLASH = 0x5c;
const SMALL_U = 0x75;
/** 1 at the letters that may stand alone after a backslash. */
const SIMPLE_ESCAPES = Uint8Array.from({ length: 256 }, (_, byte) =>
  '"\\/bfnrt'.includes(String.fromCharCode(byte)) ? 1 : 0,
);
const LITERALS = ['true', 'false', 'null'].map((word) => Buffer.from(word));

export function skipWhitespace(bytes: Buffer, start: number): number {
  let at = start;
  for (;;) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at += 1;
  }
}

export function expectByte(bytes: Buffer, at: number, byte: number): number {
  if (bytes[at] !== byte) throw new MalformedLineError('unexpected or missing token', at);
  return at + 1;
}

/**
 * From the opening quote to just after the closing one. Nearly every byte of a result passes here,
 * so the inner loop stays within bounds and does nothing but compare.
 */
export function skipString(bytes: Buffer, start: number): number {
  const { length } = bytes;
  let at = expectByte(bytes, start, QUOTE);
  while (at < length) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at + 1;
    if (byte < 0x20) throw new MalformedLineError('control character in a string', at);
    at = byte === BACKSLASH ? skipEscape(bytes, at) : at + 1;
  }
  throw new MalformedLineError('unterminated string', start);
}

function skipEscape(bytes: Buffer, at: number): number {
  const letter = bytes[at + 1] ?? 0;
  if (SIMPLE_ESCAPES[letter] === 1) return at + 2;
  if (letter === SMALL_U && [2, 3, 4, 5].every((offset) => isHexDigit(bytes[at + offset])))
    return at + 6;
  throw new MalformedLineError('unknown escape in a string', at);
}

/** Number, `true`, `false` or `null`. */
export function skipScalar(bytes: Buffer, start: number): number {
  for (const literal of LITERALS) {
    if (bytes[start] === literal[0]) {
      const end = start + literal.length;
      if (bytes.subarray(start, end).equals(literal)) return end;
    }
  }
  return skipNumber(bytes, start);
}

function skipNumber(bytes: Buffer, start: number): number {
  let at = bytes[start] === 0x2d ? start + 1 : start;
  // A leading zero stands alone.
  at = bytes[at] === 0x30 ? at + 1 : skipDigits(bytes, at);
  if (bytes[at] === 0x2e) at = skipDigits(bytes, at + 1);
  if (bytes[at] === 0x65 || bytes[at] === 0x45) {
    at += 1;
    if (bytes[at] === 0x2b || bytes[at] === 0x2d) at += 1;
    at = skipDigits(bytes, at);
  }
  return at;
}

function skipDigits(bytes: Buffer, start: number): number {
  let at = start;
  while (isDigit(bytes[at])) at += 1;
  if (at === start) throw new MalformedLineError('unexpected or missing token', at);
  return at;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}
