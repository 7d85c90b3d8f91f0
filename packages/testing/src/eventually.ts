export interface EventuallyOptions {
  /** How long to go on before giving up. Wide on purpose: it bounds a hang, it judges no speed. */
  readonly timeoutMs?: number;
  readonly intervalMs?: number;
}

/**
 * Tries `probe` until it returns without throwing, and gives back what it returned. The error of the
 * last try is thrown when the time is up, so a failing test says what was still wrong.
 */
export async function eventually<T>(
  probe: () => T | Promise<T>,
  { timeoutMs = 20_000, intervalMs = 25 }: EventuallyOptions = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}
