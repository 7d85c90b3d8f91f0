import { createHash } from 'node:crypto';

/** Numbers in [0, 1) that depend on the seed alone (the mulberry32 generator). */
function seededRandom(seed: string): () => number {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** The same items in an order that depends on the seed alone. */
export function shuffle(items: readonly number[], seed: string): number[] {
  const random = seededRandom(seed);
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const chosen = Math.floor(random() * (last + 1));
    const kept = shuffled[last] ?? 0;
    shuffled[last] = shuffled[chosen] ?? 0;
    shuffled[chosen] = kept;
  }
  return shuffled;
}
