import type { Batch, Lane } from '../domain/index.ts';
import type { QueueOverview, State } from '../state/index.ts';
import { sum } from './sum.ts';

/** A lane over all shards, as far as anything of it waits, travels, or is paused. */
export interface LaneLine {
  readonly id: string;
  /** Undefined when its description is gone. */
  readonly lane: Lane | undefined;
  readonly queued: number;
  readonly queuedBytes: number;
  readonly oldestAcceptedAt: number | undefined;
  readonly openBatches: number;
  readonly inBatches: number;
  readonly paused: boolean;
}

/** What waits, and what may not go on, in all shards. */
export interface QueuesView {
  readonly queues: readonly QueueOverview[];
  readonly paused: ReadonlySet<string>;
}

/** Looks at every queued request, as far as queues are looked through. */
export async function viewQueues(state: State): Promise<QueuesView> {
  const [queues, paused] = await Promise.all([
    Promise.all(state.shards.map(({ overview }) => overview.queue())),
    Promise.all(state.shards.map(({ pauses }) => pauses.lanes())),
  ]);
  return { queues, paused: new Set(paused.flatMap((lanes) => [...lanes])) };
}

/** Every batch that is not closed. */
export async function openBatches(state: State): Promise<Batch[]> {
  return (await Promise.all(state.shards.map(({ overview }) => overview.openBatches()))).flat();
}

/** Lanes that have something to do or are paused, those first whose requests have waited longest. */
export async function laneLines(
  { queues, paused }: QueuesView,
  batches: Iterable<Batch>,
  describe: (laneId: string) => Promise<Lane | undefined>,
): Promise<LaneLine[]> {
  const waiting = Map.groupBy(
    queues.flatMap(({ lanes }) => lanes),
    ({ lane }) => lane,
  );
  const travelling = Map.groupBy(batches, ({ lane }) => lane);
  const ids = new Set([...waiting.keys(), ...travelling.keys(), ...paused]);
  const lines = [...ids].map(async (id): Promise<LaneLine> => {
    const queued = waiting.get(id) ?? [];
    const open = travelling.get(id) ?? [];
    return {
      id,
      lane: await describe(id),
      queued: sum(queued.map(({ requests }) => requests)),
      queuedBytes: sum(queued.map(({ bytes }) => bytes)),
      oldestAcceptedAt:
        queued.length === 0
          ? undefined
          : Math.min(...queued.map(({ oldestAcceptedAt }) => oldestAcceptedAt)),
      openBatches: open.length,
      inBatches: sum(open.map(unsettled)),
      paused: paused.has(id),
    };
  });
  return (await Promise.all(lines)).toSorted(byAge);
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
