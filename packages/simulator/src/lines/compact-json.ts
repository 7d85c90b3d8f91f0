import { isWhitespace, quote, stringEnd } from './json-text.ts';
import { valueSpan } from './value-span.ts';

/** The same without the white space between tokens. `text` must be valid JSON. */
export function compactJson(text: Buffer): Buffer {
  const kept: Buffer[] = [];
  let keptTo = 0;
  let at = 0;
  while (at < text.length) {
    if (text[at] === quote) {
      at = stringEnd(text, at);
    } else if (isWhitespace(text[at])) {
      kept.push(text.subarray(keptTo, at));
      at += 1;
      keptTo = at;
    } else {
      at += 1;
    }
  }
  return kept.length === 0 ? text : Buffer.concat([...kept, text.subarray(keptTo)]);
}

/** Compact JSON of an object without one of its members; a key spelt with escapes is not found. */
export function withoutMember(compact: Buffer, key: string): Buffer {
  const value = valueSpan(compact, key);
  const label = Buffer.from(`${JSON.stringify(key)}:`);
  if (value === undefined) return compact;
  let start = value.start - label.length;
  let { end } = value;
  if (start < 0 || !compact.subarray(start, value.start).equals(label)) return compact;
  if (compact[end] === comma) end += 1;
  else if (compact[start - 1] === comma) start -= 1;
  return Buffer.concat([compact.subarray(0, start), compact.subarray(end)]);
}

const comma = 0x2c;
