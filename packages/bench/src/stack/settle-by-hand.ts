import { laneId, randomId } from '@silt/shared/domain';
import { type CallShape, markerOf } from '../load/call-text.ts';
import type { BenchStack } from './bench-stack.ts';
import { laneOf, requestId } from './seed.ts';

const CHUNK = 500;
/** Scripts on their way at once, as a poller has. */
const AT_ONCE = 2;

/** An answer of about this size that carries the caller's own marker. */
function answerBody(shape: CallShape, number: number, bytes: number): Buffer {
  const marker = markerOf(shape, number);
  return Buffer.from(
    JSON.stringify({ object: 'chat.completion', marker, text: 'x'.repeat(bytes) }),
  );
}

/**
 * Gives queued requests their outcomes without dispatcher, provider and poller, so that only the
 * gateways' part is at work. Returns when the last was settled, in milliseconds since the epoch.
 */
export async function settleByHand(
  stack: BenchStack,
  shape: CallShape,
  count: number,
  answerBytes: number,
): Promise<number> {
  const { state } = stack;
  const lane = laneId(laneOf(stack));
  const batchId = `b${randomId()}`;
  const numbers = Array.from({ length: count }, (_, index) => index);
  const chunks = Array.from({ length: Math.ceil(count / CHUNK) }, (_, index) =>
    numbers.slice(index * CHUNK, (index + 1) * CHUNK),
  );
  for (const chunk of chunks) {
    const requestIds = chunk.map((number) => requestId(shape, number));
    const owner = 'bench';
    const claimed = await state.claim({
      batchId,
      owner,
      lane,
      abandonAfterMs: 600_000,
      requestIds,
    });
    if (claimed.length !== chunk.length) throw new Error('some requests are not queued');
  }
  const prepared = chunks.map((chunk) =>
    chunk.map((number) => ({
      requestId: requestId(shape, number),
      status: 200,
      body: answerBody(shape, number, answerBytes),
    })),
  );
  let settled = 0;
  for (let first = 0; first < prepared.length; first += AT_ONCE) {
    const counts = await Promise.all(
      prepared
        .slice(first, first + AT_ONCE)
        .map((settlements) => state.settle({ batchId, resultTtlSecs: 3_600, settlements })),
    );
    settled += counts.reduce((sum, one) => sum + one, 0);
  }
  if (settled !== count) throw new Error(`${settled} of ${count} requests were settled`);
  const settledAt = performance.timeOrigin + performance.now();
  await state.stopSweeping(batchId);
  return settledAt;
}
