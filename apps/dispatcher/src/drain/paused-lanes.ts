import type { QueuedRequest, ShardState } from '@silt/shared/state';

/**
 * Sets the requests of paused lanes aside, and returns the others. A parcel may be completed then as
 * after a claim: the outbox has what it brought. `paused`: as it was when this drain began; a lane
 * that was resumed meanwhile is drained.
 */
export function withoutPausedLanes(
  state: ShardState,
  paused: Set<string>,
): (requests: readonly QueuedRequest[]) => Promise<readonly QueuedRequest[]> {
  return async (requests) => {
    if (paused.size === 0) return requests;
    const held = requests.filter(({ lane }) => paused.has(lane));
    for (const [lane, together] of Map.groupBy(held, (request) => request.lane)) {
      const ids = together.map(({ id }) => id);
      if ((await state.pauses.setAside(lane, ids)) === 'not-paused') paused.delete(lane);
    }
    return requests.filter(({ lane }) => !paused.has(lane));
  };
}
