import type { Batch, Lane } from '@silt/shared/domain';
import type { QueueOverview, State } from '@silt/shared/state';

/** A lane over all shards, as far as anything of it waits, travels, or is paused. */
export interface LaneLine {
  readonly id: string;
  /** Undefined when its description is gone. */
  readonly lane: Lane | undefined;
  readonly queued: number;
  readonly queuedBytes: number;
  readonly oldestAcceptedAt: number | undefined;
  readonly inBatches: number;
  readonly paused: boolean;
}

export interface LaneSurvey {
  readonly queued: number;
  /** Less than `queued` where a queue is longer than is looked through. */
  readonly lookedAt: number;
  readonly lanes: readonly LaneLine[];
  readonly batches: readonly Batch[];
  /** Redis' clock. */
  readonly now: number;
}

export async function surveyLanes(state: State): Promise<LaneSurvey> {
  const shards = await Promise.all(
    state.shards.map(async (shard) => ({
      queue: await shard.overview.queue(),
      batches: await shard.overview.openBatches(),
      paused: await shard.pauses.lanes(),
    })),
  );
  const queues = shards.map(({ queue }) => queue);
  const batches = shards.flatMap((shard) => shard.batches);
  const paused = new Set(shards.flatMap((shard) => [...shard.paused]));
  const waiting = Map.groupBy(
    queues.flatMap(({ lanes }) => lanes),
    ({ lane }) => lane,
  );
  const travelling = Map.groupBy(batches, ({ lane }) => lane);
  const ids = new Set([...waiting.keys(), ...travelling.keys(), ...paused]);
  const lanes = [...ids].map(async (id): Promise<LaneLine> => {
    const queued = waiting.get(id) ?? [];
    return {
      id,
      lane: await findLane(state, id),
      queued: sum(queued.map(({ requests }) => requests)),
      queuedBytes: sum(queued.map(({ bytes }) => bytes)),
      oldestAcceptedAt:
        queued.length === 0
          ? undefined
          : Math.min(...queued.map(({ oldestAcceptedAt }) => oldestAcceptedAt)),
      inBatches: sum((travelling.get(id) ?? []).map(unsettled)),
      paused: paused.has(id),
    };
  });
  return {
    queued: sum(queues.map(({ requests }) => requests)),
    lookedAt: sum(queues.map(({ lookedAt }: QueueOverview) => lookedAt)),
    lanes: (await Promise.all(lanes)).toSorted(byAge),
    batches,
    now: (await state.shards[0]?.now()) ?? Date.now(),
  };
}

/** A lane's description, from whichever shard has it: each has those of its own requests. */
export async function findLane(state: State, laneId: string): Promise<Lane | undefined> {
  const found = await Promise.all(state.shards.map((shard) => shard.lane(laneId)));
  return found.find((lane) => lane !== undefined);
}

/** Members that still want an answer. */
export function unsettled({ count, settled, cancelled }: Batch): number {
  return Math.max(0, count - settled - cancelled);
}

function byAge(one: LaneLine, other: LaneLine): number {
  return (one.oldestAcceptedAt ?? Infinity) - (other.oldestAcceptedAt ?? Infinity) || 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
