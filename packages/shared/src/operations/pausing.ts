import type { State } from '../state/index.ts';
import type { ActOutcome } from './audit.ts';
import { findLane } from './lanes.ts';

const NO_SUCH_LANE: ActOutcome = {
  outcome: 'unknown',
  message: 'There is no such lane.',
  done: false,
};

/** In every shard: a lane's requests lie in all of them. */
export async function pauseLane(state: State, laneId: string): Promise<ActOutcome> {
  if (!(await findLane(state, laneId))) return NO_SUCH_LANE;
  const changed = await Promise.all(
    state.shards.map(async (shard) => shard.pauses.pause(laneId, await shard.now())),
  );
  return changed.includes(true)
    ? {
        outcome: 'paused',
        message: 'Paused: its requests stay queued from the next drain on.',
        done: true,
      }
    : { outcome: 'paused_before', message: 'It was paused before.', done: true };
}

/** Also where no pause is: a resumption that broke off is finished by the next. */
export async function resumeLane(state: State, laneId: string): Promise<ActOutcome> {
  const changed = await Promise.all(state.shards.map((shard) => shard.pauses.resume(laneId)));
  if (changed.includes(true)) {
    return {
      outcome: 'resumed',
      message: 'Resumed: the next drain takes what waits.',
      done: true,
    };
  }
  if (!(await findLane(state, laneId))) return NO_SUCH_LANE;
  return { outcome: 'not_paused', message: 'It was not paused.', done: true };
}
