import { isWhitespace, quote, stringEnd } from './json-text.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Where the value of a key of the outermost object lies. `text` must be a valid JSON object. Of a
 * key that is there twice the last counts, as with `JSON.parse`.
 */
export function valueSpan(text: Buffer, key: string): Span | undefined {
  let found: Span | undefined;
  let depth = 0;
  let lastString: Span = { start: 0, end: 0 };
  let valueStart: number | undefined;
  const closeValue = (end: number): void => {
    if (valueStart !== undefined) found = trimmed(text, valueStart, end);
    valueStart = undefined;
  };
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at] ?? 0) {
      case quote: {
        const end = stringEnd(text, at);
        if (depth === 1 && valueStart === undefined) lastString = { start: at, end };
        at = end - 1;
        break;
      }
      case 0x7b: // {
      case 0x5b: // [
        depth += 1;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        if (depth === 1) closeValue(at);
        depth -= 1;
        break;
      case 0x3a: // :
        if (depth === 1 && keyIn(text, lastString) === key) valueStart = at + 1;
        break;
      case 0x2c: // ,
        if (depth === 1) closeValue(at);
        break;
    }
  }
  return found;
}

function keyIn(text: Buffer, { start, end }: Span): unknown {
  return JSON.parse(text.toString('utf8', start, end));
}

function trimmed(text: Buffer, start: number, end: number): Span {
  let from = start;
  let to = end;
  while (from < to && isWhitespace(text[from])) from += 1;
  while (to > from && isWhitespace(text[to - 1])) to -= 1;
  return { start: from, end: to };
}
