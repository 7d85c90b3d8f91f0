import { randomId } from '@silt/shared/domain';
import { ShardState } from '@silt/shared/state';
import type { Redis } from 'ioredis';

/** What a dispatcher does with one queued request: a sealed batch of its own. Returns the batch's id. */
export async function claimed(redis: Redis, requestId: string): Promise<string> {
  const state = new ShardState(redis, 0);
  const batchId = `b${randomId()}`;
  const owner = randomId();
  const lane = (await state.laneOf(requestId)) ?? '';
  const requestIds = [requestId];
  await state.claim({ batchId, owner, lane, abandonAfterMs: 60_000, requestIds });
  await state.seal({ batchId, owner, sweepAfterMs: 60_000 });
  return batchId;
}
