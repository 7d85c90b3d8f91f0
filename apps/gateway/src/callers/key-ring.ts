import { createHash, timingSafeEqual } from 'node:crypto';
import type { Caller } from '../accept/authenticate.ts';

interface KnownKey {
  readonly digest: Buffer;
  readonly caller: Caller;
}

/** Compared with when no key is known by a digest, so that both cases do the same. */
const NOBODY = Buffer.alloc(32);

/**
 * Callers by the SHA-256 of their keys. A key is looked up by its digest, of which nobody can choose
 * even the first byte without trying: how long that takes tells nothing about any key. The digests
 * are then compared in constant time.
 */
export class KeyRing {
  private readonly byDigest = new Map<string, KnownKey>();

  constructor(keys: Iterable<readonly [digestHex: string, caller: Caller]>) {
    for (const [digestHex, caller] of keys) {
      this.byDigest.set(digestHex, { digest: Buffer.from(digestHex, 'hex'), caller });
    }
  }

  get size(): number {
    return this.byDigest.size;
  }

  callerOf(key: string): Caller | undefined {
    const digest = createHash('sha256').update(key).digest();
    const known = this.byDigest.get(digest.toString('hex'));
    const same = timingSafeEqual(digest, known?.digest ?? NOBODY);
    return same ? known?.caller : undefined;
  }
}
