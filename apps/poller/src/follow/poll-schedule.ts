export interface PollScheduleOptions {
  /** The longest time between two looks. */
  readonly intervalMs: number;
  /** In [0, 1). Spreads the looks at batches that were submitted together. */
  readonly random?: () => number;
}

/** A fault in the file shows within seconds, so a young batch is looked at soon. */
const FIRST_LOOK_MS = 1_000;

/** When to look at a batch of this age again: half its age later, but for the bounds. */
export function nextLook(
  ageMs: number,
  { intervalMs, random = Math.random }: PollScheduleOptions,
): number {
  const delay = Math.min(intervalMs, Math.max(FIRST_LOOK_MS, ageMs / 2));
  return Math.round(delay * (0.9 + random() * 0.2));
}
