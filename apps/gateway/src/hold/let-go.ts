import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HeldCall, HeldCalls } from './held-calls.ts';
import type { Parking } from './parking.ts';

/** Answers written in one turn of the event loop. */
const CHUNK = 250;

/**
 * Answers held calls with something else than their result. Those without a key are parked first:
 * the retry that the answer calls for must find the request. Returns how many were answered; the
 * others settled or left meanwhile.
 */
export async function letGo(
  calls: readonly HeldCall[],
  held: HeldCalls,
  parking: Parking,
  answer: (call: HeldCall) => void,
): Promise<number> {
  const chunks = Array.from({ length: Math.ceil(calls.length / CHUNK) }, (_, index) =>
    calls.slice(index * CHUNK, (index + 1) * CHUNK),
  );
  // All on their way before the first is awaited: a Redis that does not answer costs one timeout.
  const parked: Promise<void>[] = [];
  for (const chunk of chunks) {
    parked.push(parking.leave(chunk));
    await nextTurn();
  }
  await Promise.all(parked);
  let answered = 0;
  for (const chunk of chunks) {
    for (const call of chunk) {
      if (!held.release(call)) continue;
      answer(call);
      answered += 1;
    }
    await nextTurn();
  }
  return answered;
}
