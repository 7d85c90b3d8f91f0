import { performance } from 'node:perf_hooks';
import { pause } from '@silt/dev-env';
import type { ChaosGround } from './ground/chaos-ground.ts';

/** What should be nothing when all is done. */
export interface Leftovers {
  readonly 'requests in the outbox': number;
  readonly 'batches not closed': number;
}

/** Waits until nothing is left, or no longer. */
export async function waitForRest(
  { state }: ChaosGround,
  boundMs: number,
  stop: AbortSignal,
): Promise<Leftovers> {
  const deadline = performance.now() + boundMs;
  for (;;) {
    const leftovers = {
      'requests in the outbox': await state.zcard('silt:{s0}:outbox'),
      'batches not closed': await state.zcard('silt:{s0}:batches'),
    };
    const isClean = Object.values(leftovers).every((count) => count === 0);
    if (isClean || performance.now() > deadline || (await pause(250, stop))) return leftovers;
  }
}
