export interface BackOffOptions {
  readonly firstMs: number;
  readonly longestMs: number;
  /** In [0, 1): spreads those that failed together. */
  readonly random?: () => number;
}

/** How long to wait after the n-th failure in a row (from 1): doubling, bounded, spread by a quarter. */
export function backOff(
  failures: number,
  { firstMs, longestMs, random = Math.random }: BackOffOptions,
): number {
  const doubled = firstMs * 2 ** Math.min(Math.max(failures - 1, 0), 30);
  return Math.round(Math.min(doubled, longestMs) * (0.75 + random() * 0.25));
}
