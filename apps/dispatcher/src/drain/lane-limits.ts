import type { Pacing, ShardState } from '@silt/shared/state';
import { bytesUnder } from '@silt/shared/work';
import type { BatchLimits } from './batch-room.ts';

/** Batches of a lane with a known limit fill a part of it, so that one goes as another comes. */
const SHARE_OF_LIMIT = 1 / 4;

/**
 * The limits of one drain, lane by lane: what was set, and under the provider's limit of enqueued
 * tokens where that is known. Asked for once a lane.
 */
export function laneLimits(
  state: ShardState,
  pacing: Pacing,
  set: BatchLimits,
): (laneId: string) => Promise<BatchLimits> {
  const known = new Map<string, Promise<BatchLimits>>();
  async function find(laneId: string): Promise<BatchLimits> {
    const lane = await state.lane(laneId);
    const limit = lane && (await pacing.limit(lane));
    if (limit === undefined) return set;
    return { ...set, maxBytes: Math.min(set.maxBytes, bytesUnder(limit * SHARE_OF_LIMIT)) };
  }
  return (laneId) => {
    const found = known.get(laneId) ?? find(laneId);
    known.set(laneId, found);
    return found;
  };
}
