/** Virtual time. One virtual second lasts 1/scale real seconds. */
export interface Clock {
  /** Virtual unix time in seconds, with a fraction. Never goes back. */
  now(): number;
  /** Real milliseconds until the virtual time is `at`; never less than 0. */
  realDelayMs(at: number): number;
}

export function createClock(scale: number, startAt: number): Clock {
  const startedMs = performance.now();
  const now = (): number => startAt + ((performance.now() - startedMs) / 1000) * scale;
  return {
    now,
    realDelayMs: (at) => Math.max(0, ((at - now()) / scale) * 1000),
  };
}
