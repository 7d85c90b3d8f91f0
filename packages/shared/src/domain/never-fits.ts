/** This often in a row a single request is told that there is no room, before it is believed. */
const TIMES = 5;

/**
 * Whether a batch that the provider has no room for never will fit: one request, with more bytes than
 * the limit has tokens (a token has at least a byte), refused again and again.
 */
export function neverFits(
  { count, bytes }: { readonly count: number; readonly bytes: number },
  limit: number | undefined,
  times: number,
): boolean {
  return count === 1 && limit !== undefined && bytes > limit && times >= TIMES;
}
