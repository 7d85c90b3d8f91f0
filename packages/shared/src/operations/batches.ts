import type { Batch, Lane } from '../domain/index.ts';
import type { ShardState, State } from '../state/index.ts';
import { findLane, openBatches } from './lanes.ts';

/** Which batches: not closed; closed and remembered; both. */
export const batchChoices = ['open', 'closed', 'all'] as const;
export type BatchChoice = (typeof batchChoices)[number];

export interface DescribedBatch {
  readonly batch: Batch;
  /** Undefined when the lane's description is gone. */
  readonly lane: Lane | undefined;
}

/** The newest first. */
export async function listBatches(state: State, choice: BatchChoice): Promise<DescribedBatch[]> {
  const [open, closed] = await Promise.all([
    choice === 'closed' ? [] : openBatches(state),
    choice === 'open' ? [] : closedBatches(state),
  ]);
  // One that is closed between the two looks is in both.
  const found = new Map([...open, ...closed].map((batch) => [batch.id, batch]));
  const batches = [...found.values()].toSorted((one, other) => other.createdAt - one.createdAt);
  const ids = [...new Set(batches.map(({ lane }) => lane))];
  const lanes = new Map(
    await Promise.all(ids.map(async (id) => [id, await findLane(state, id)] as const)),
  );
  return batches.map((batch) => ({ batch, lane: lanes.get(batch.lane) }));
}

async function closedBatches(state: State): Promise<Batch[]> {
  return (await Promise.all(state.shards.map(({ overview }) => overview.closedBatches()))).flat();
}

/** A batch in whichever shard it is: its id does not tell. */
export async function findBatch(
  state: State,
  batchId: string,
): Promise<{ readonly shard: ShardState; readonly batch: Batch } | undefined> {
  // No id has one; with it, the key of something else could be spelled.
  if (batchId.includes(':')) return undefined;
  const found = await Promise.all(
    state.shards.map(async (shard) => ({ shard, batch: await shard.batch(batchId) })),
  );
  for (const { shard, batch } of found) if (batch) return { shard, batch };
  return undefined;
}
