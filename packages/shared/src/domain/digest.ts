import { createHash, hash } from 'node:crypto';

/** Characters of every id of ours: 26 of base32 carry 130 bits. */
export const ID_LENGTH = 26;

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * SHA-256 over the parts, each preceded by its length so that no two lists of parts run together,
 * as 26 lowercase characters.
 */
export function digest(...parts: readonly (string | Uint8Array)[]): string {
  return base32(sha256(parts)).slice(0, ID_LENGTH);
}

/** Every call makes several of these. For short texts one step costs half of what a stream does. */
function sha256(parts: readonly (string | Uint8Array)[]): Buffer {
  let text = '';
  for (const part of parts) {
    if (typeof part !== 'string') return sha256OfBytes(parts);
    text += `${Buffer.byteLength(part)}:${part}`;
  }
  return hash('sha256', text, 'buffer');
}

function sha256OfBytes(parts: readonly (string | Uint8Array)[]): Buffer {
  const stream = createHash('sha256');
  for (const part of parts) stream.update(`${Buffer.byteLength(part)}:`).update(part);
  return stream.digest();
}

/** RFC 4648's alphabet in lowercase, without padding. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((value >>> bits) & 31);
    }
    value &= (1 << bits) - 1;
  }
  if (bits > 0) text += ALPHABET.charAt((value << (5 - bits)) & 31);
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
