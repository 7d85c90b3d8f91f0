import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceProcess } from '../service-process.ts';

const firstDelayMs = 500;
const longestDelayMs = 30_000;
/** Whoever ran this long has earned a quick restart again. */
const steadyMs = 60_000;
/** sysexits.h's EX_CONFIG: the settings are wrong, and no restart will mend them. */
const wrongSettings = 78;

export interface SupervisedService {
  /** Ends it for good. */
  stop(): Promise<'gone' | 'forced'>;
}

/** Keeps a service running: one that ends unasked is started again, later each time. */
export function superviseService(
  first: ServiceProcess,
  startAgain: () => ServiceProcess,
  tell: (text: string) => void,
): SupervisedService {
  const stopping = new AbortController();
  let current = first;

  const watch = async () => {
    let delayMs = firstDelayMs;
    for (;;) {
      const started = performance.now();
      const { code, signal } = await current.exited;
      if (stopping.signal.aborted) return;
      if (performance.now() - started > steadyMs) delayMs = firstDelayMs;
      const how = signal ?? `code ${code}`;
      if (code === wrongSettings) {
        tell(`${current.name} cannot use its settings and stays down`);
        return;
      }
      tell(`${current.name} ended unexpectedly (${how}); starting it again in ${delayMs / 1000} s`);
      await delay(delayMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      delayMs = Math.min(delayMs * 2, longestDelayMs);
      current = startAgain();
    }
  };
  const watching = watch();
  return {
    async stop() {
      stopping.abort();
      const outcome = await current.stop();
      await watching;
      return outcome;
    },
  };
}
