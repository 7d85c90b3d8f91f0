const LONGEST_WAIT_MS = 10 * 60_000;

/** Looks a header up by its lower-case name. */
export type HeaderLookup = (name: string) => string | undefined;

/**
 * How long the provider asks to be left alone: `retry-after-ms`, else `retry-after` in seconds or
 * as a date. Capped, so that no answer can park a lane for long.
 */
export function retryAfterMs(header: HeaderLookup, nowMs: number): number | undefined {
  const wait =
    nonNegative(header('retry-after-ms'), 1) ??
    nonNegative(header('retry-after'), 1000) ??
    untilDate(header('retry-after'), nowMs);
  return wait === undefined ? undefined : Math.min(Math.ceil(wait), LONGEST_WAIT_MS);
}

function nonNegative(text: string | undefined, unitMs: number): number | undefined {
  if (text === undefined || !/^\s*\d+(\.\d*)?\s*$/.test(text)) return undefined;
  return Number(text) * unitMs;
}

function untilDate(text: string | undefined, nowMs: number): number | undefined {
  // Only what names a day: Date.parse takes "-5" for a year.
  if (text === undefined || !/[a-z]{3}/i.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
