import { setTimeout as delay } from 'node:timers/promises';

/** A scrape does not wait longer than this, whatever the patience of what is looked at. */
const PATIENCE_MS = 2_000;

/**
 * One look at a time, shared by whoever asks while it is under way: the gauges of one scrape tell
 * what one look saw. Undefined where it failed or is not over in time.
 */
export function oneLook<T>(look: () => Promise<T>, patienceMs = PATIENCE_MS) {
  let looking: Promise<T | undefined> | undefined;
  return async (): Promise<T | undefined> => {
    looking ??= look()
      .catch(() => undefined)
      .finally(() => {
        looking = undefined;
      });
    return await Promise.race([looking, delay(patienceMs, undefined, { ref: false })]);
  };
}
