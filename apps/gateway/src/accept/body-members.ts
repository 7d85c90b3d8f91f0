/** One member of a JSON object, as it stands in the text: `"key": value`. */
export interface BodyMember {
  readonly key: string;
  /** From the key's opening quote to behind the value. Byte offsets. */
  readonly start: number;
  readonly end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const SPACE = 0x20;

/**
 * The outermost members of an object in JSON. The bytes must be known to be such an object: nothing
 * is checked here, and a key that stands twice is listed twice.
 */
export function bodyMembers(json: Buffer): BodyMember[] {
  const members: BodyMember[] = [];
  let at = skipSpace(json, json.indexOf(OPEN_BRACE) + 1);
  while (json[at] === QUOTE) {
    const start = at;
    const keyEnd = skipString(json, at);
    const key: unknown = JSON.parse(json.toString('utf8', start, keyEnd));
    at = skipSpace(json, keyEnd);
    at = skipValue(json, skipSpace(json, at + (json[at] === COLON ? 1 : 0)));
    members.push({ key: String(key), start, end: at });
    at = skipSpace(json, at);
    if (json[at] === COMMA) at = skipSpace(json, at + 1);
  }
  return members;
}

/**
 * The same object without some members, and with others instead. Whatever stays keeps its bytes; only
 * the white space between members goes.
 */
export function editBody(
  json: Buffer,
  { without = [], set = {} }: { without?: readonly string[]; set?: Record<string, string> },
): Buffer {
  const pieces = bodyMembers(json)
    .filter(({ key }) => !without.includes(key) && !Object.hasOwn(set, key))
    .map(({ start, end }) => json.subarray(start, end));
  for (const [key, value] of Object.entries(set)) {
    pieces.push(Buffer.from(`${JSON.stringify(key)}:${JSON.stringify(value)}`));
  }
  const parts: Buffer[] = [];
  for (const piece of pieces) parts.push(Buffer.from(parts.length === 0 ? '{' : ','), piece);
  return Buffer.concat([...(parts.length === 0 ? [Buffer.from('{')] : parts), Buffer.from('}')]);
}

/** The same object with one member set to a text. Every other byte stays where it is. */
export function setMember(json: Buffer, key: string, value: string): Buffer {
  const members = bodyMembers(json);
  const member = Buffer.from(`${JSON.stringify(key)}:${JSON.stringify(value)}`);
  // Of a key that stands twice, parsers take the last.
  const old = members.findLast((other) => other.key === key);
  if (old) return Buffer.concat([json.subarray(0, old.start), member, json.subarray(old.end)]);
  const open = json.indexOf(OPEN_BRACE) + 1;
  const separator = Buffer.from(members.length === 0 ? '' : ',');
  return Buffer.concat([json.subarray(0, open), member, separator, json.subarray(open)]);
}

function skipSpace(json: Buffer, from: number): number {
  let at = from;
  // Space, tab, line feed, carriage return: in JSON nothing else below 0x21 stands between tokens.
  while ((json[at] ?? CLOSE_BRACE) <= SPACE) at += 1;
  return at;
}

/** `from` is at the opening quote; the result is behind the closing one. */
function skipString(json: Buffer, from: number): number {
  let at = from + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}

function skipValue(json: Buffer, from: number): number {
  let at = from;
  let depth = 0;
  while (at < json.length) {
    const byte = json[at] ?? 0;
    if (byte === QUOTE) {
      at = skipString(json, at);
      if (depth === 0) return at;
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      // A number or a word ends where its object ends.
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (byte === COMMA || byte <= SPACE)) {
      return at;
    }
    at += 1;
  }
  return at;
}
