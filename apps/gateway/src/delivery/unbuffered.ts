/**
 * For an answer whose bytes must arrive when they are written: nginx holds them back without the
 * first, whatever compresses on the way without the second.
 */
export const unbuffered = {
  'x-accel-buffering': 'no',
  'cache-control': 'no-store, no-transform',
} as const;
