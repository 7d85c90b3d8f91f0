import type { CallShape } from '../load/call-text.ts';
import type { LoadClient } from '../load/load-client.ts';
import type { BenchStack } from './bench-stack.ts';
import { waitUntil } from './wait.ts';

/** On their way at once: enough to keep a gateway busy, not so many that they pile up in it. */
export const SLICE = 500;

/** Sends calls in slices, each when the one before is stored, so that the server is never flooded. */
export async function sendInSlices(
  client: LoadClient,
  shape: CallShape,
  first: number,
  count: number,
  stored: () => Promise<number>,
): Promise<void> {
  const before = await stored();
  for (let sent = 0; sent < count;) {
    const some = Math.min(SLICE, count - sent);
    await client.order({ kind: 'send', shape, first: first + sent, count: some });
    sent += some;
    await waitUntil(async () => (await stored()) >= before + sent, 'calls to be stored');
  }
}

/** Requests that wait for a batch. */
export function queuedIn({ redis, state }: BenchStack): () => Promise<number> {
  return () => redis.zcard(state.keys.outbox);
}
