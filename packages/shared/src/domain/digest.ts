import { createHash, hash } from 'node:crypto';

/** Characters of every id of ours: 26 of base32 carry 130 bits. */
export const ID_LENGTH = 26;

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * SHA-256 over the parts, each preceded by its length so that no two lists of parts run together,
 * as 26 lowercase characters.
 */
export function digest(...parts: readonly (string | Uint8Array)[]): string {
  return idOf(sha256(parts));
}

/**
 * Every call makes several of these. For short texts one step costs a third of what a stream does, and a
 * string whose characters are the bytes a third of a buffer.
 */
function sha256(parts: readonly (string | Uint8Array)[]): string {
  let text = '';
  for (const part of parts) {
    if (typeof part !== 'string') return sha256OfBytes(parts);
    text += `${Buffer.byteLength(part)}:${part}`;
  }
  return hash('sha256', text, 'binary');
}

/** What is text between bytes goes into the stream together with their length. */
function sha256OfBytes(parts: readonly (string | Uint8Array)[]): string {
  const stream = createHash('sha256');
  let text = '';
  for (const part of parts) {
    text += `${Buffer.byteLength(part)}:`;
    if (typeof part === 'string') {
      text += part;
    } else {
      stream.update(text).update(part);
      text = '';
    }
  }
  return stream.update(text).digest('binary');
}

/** Ten bits at a time: two characters. */
const PAIRS = Array.from(
  { length: 1_024 },
  (_, value) => ALPHABET.charAt(value >>> 5) + ALPHABET.charAt(value & 31),
);

/** The first 130 bits in RFC 4648's alphabet, in lowercase. */
export function idOf(bytes: string): string {
  let text = '';
  let bits = 0;
  let value = 0;
  let at = 0;
  while (text.length < ID_LENGTH) {
    for (; bits < 10; bits += 8) {
      value = (value << 8) | bytes.charCodeAt(at);
      at += 1;
    }
    bits -= 10;
    text += PAIRS[value >>> bits];
    value &= (1 << bits) - 1;
  }
  return text;
}

/** How many characters at the head of a request's id tell its shard. 20 bits. */
const SHARD_CHARACTERS = 4;

/** The shard of a request, by the head of its id. */
export function shardOf(requestId: string, shards: number): number {
  let value = 0;
  for (const character of requestId.slice(0, SHARD_CHARACTERS)) {
    value = value * 32 + Math.max(0, ALPHABET.indexOf(character));
  }
  return value % shards;
}
