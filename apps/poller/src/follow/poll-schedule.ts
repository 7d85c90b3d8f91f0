export interface PollScheduleOptions {
  /** The longest time between two looks. */
  readonly intervalMs: number;
  /** The longest time while the provider tells by itself; counts only where it is the longer one. */
  readonly intervalWithWebhooksMs: number;
  /** In [0, 1). Spreads the looks at batches that were submitted together. */
  readonly random?: () => number;
}

export interface UnfinishedBatch {
  readonly ageMs: number;
  /** How long ago a webhook told of it, if one did. */
  readonly hintedMsAgo?: number;
  /** Whether its tenant's webhooks arrive. */
  readonly webhooksArrive?: boolean;
}

/** A fault in the file shows within seconds, so a young batch is looked at soon. */
const FIRST_LOOK_MS = 1_000;

/**
 * When to look at an unfinished batch again: half its age later, but for the bounds. A webhook makes
 * it young again: something became of it, and shows soon if it does not yet.
 */
export function nextLook(
  { ageMs, hintedMsAgo = ageMs, webhooksArrive = false }: UnfinishedBatch,
  { intervalMs, intervalWithWebhooksMs, random = Math.random }: PollScheduleOptions,
): number {
  const longestMs = webhooksArrive ? Math.max(intervalMs, intervalWithWebhooksMs) : intervalMs;
  const waitMs = Math.max(FIRST_LOOK_MS, Math.min(ageMs, hintedMsAgo) / 2);
  return Math.round(Math.min(longestMs, waitMs) * (0.9 + random() * 0.2));
}
