const LONGEST_MS = 59_000;

/**
 * Headers that make an SDK send its call again by itself, at a random moment within `spreadMs` so
 * that callers turned away together do not come back together. `Retry-After` is for those that know
 * no milliseconds; above 59 s SDKs stop heeding it.
 */
export function comeBackWithin(spreadMs: number, notBeforeMs = 0): Record<string, string> {
  const waitMs = Math.min(LONGEST_MS, notBeforeMs + 1 + Math.floor(Math.random() * spreadMs));
  return {
    'x-should-retry': 'true',
    'retry-after-ms': String(waitMs),
    'retry-after': String(Math.ceil(waitMs / 1000)),
  };
}
