import { performance } from 'node:perf_hooks';
import { pause } from './pause.ts';

/** Sends each call at its time, as far as that has come. Ends early when it is over. */
export async function sendAll<C extends { readonly atMs: number }>(
  callers: { send(call: C): void },
  calls: Iterable<C>,
  over: AbortSignal,
): Promise<void> {
  const startedMs = performance.now();
  for (const call of calls) {
    const leftMs = call.atMs - (performance.now() - startedMs);
    if (leftMs > 1 && (await pause(leftMs, over))) return;
    callers.send(call);
  }
}
