import { setTimeout as delay } from 'node:timers/promises';

/** Waits so long, or until `over` is aborted. Tells whether it is. */
export async function pause(ms: number, over: AbortSignal): Promise<boolean> {
  await delay(ms, undefined, { signal: over }).catch(() => {});
  return over.aborted;
}
