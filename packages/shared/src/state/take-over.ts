/** How long a parked request waits for its caller before it is forgotten (it still settles). */
export const PARKED_TTL_SECS = 24 * 3600;

/** A call without a key may be one that is there already: whose caller let go of it, and comes back. */
export interface TakeOver {
  /** The parking place of equal calls. */
  readonly from: string;
  /** Only when a request was left there so lately. Any time unless told. */
  readonly leftWithinSecs?: number;
}

/**
 * As the script reads it: the place, and what its time to live must be at least. Whoever leaves a
 * request there gives the place its whole time anew.
 */
export function encodeTakeOver(takeOver: TakeOver | undefined): string {
  if (!takeOver) return '';
  const { from, leftWithinSecs } = takeOver;
  return leftWithinSecs === undefined ? from : `${from} ${PARKED_TTL_SECS - leftWithinSecs}`;
}
