import { type Batch, type BatchState, batchStates } from '../domain/index.ts';
import { listeningGateways } from '../pubsub/index.ts';
import type { RedisConnection } from '../redis/index.ts';
import type { State } from '../state/index.ts';
import { unsettled } from './lanes.ts';
import { sum } from './sum.ts';

/** The whole deployment in a few numbers: the same ones wherever an operator reads them. */
export interface Figures {
  /** Redis' clock. */
  readonly now: number;
  readonly gateways: number;
  /** Calls that those gateways hold, as each of them last said: up to five seconds ago. */
  readonly held: number;
  readonly queued: number;
  /** Since the acceptance of the waiting request that is due first; 0 when none waits. */
  readonly oldestQueuedMs: number;
  /** Members of open batches that still want an answer. */
  readonly inBatches: number;
  readonly batches: Readonly<Partial<Record<BatchState, number>>>;
  /** By batches, in the last minute; and how many of those with a status of 400 or above. */
  readonly settledLastMinute: number;
  readonly failedLastMinute: number;
}

/** A few commands for each shard, however much there is. `open`: the batches that are not closed. */
export async function readFigures(
  redis: RedisConnection,
  state: State,
  open: Iterable<Batch>,
): Promise<Figures> {
  const now = await state.at(0).now();
  const [gateways, queues, lately] = await Promise.all([
    listeningGateways(redis),
    Promise.all(state.shards.map(({ survey }) => survey.queue())),
    Promise.all(state.shards.map(({ settledCounts }) => settledCounts.lastMinute(now))),
  ]);
  const batches = new Map<BatchState, number>();
  let inBatches = 0;
  for (const batch of open) {
    batches.set(batch.state, (batches.get(batch.state) ?? 0) + 1);
    inBatches += unsettled(batch);
  }
  return {
    now,
    gateways: gateways.length,
    held: await state.at(0).departures.heldBy(gateways),
    queued: sum(queues.map(({ waiting }) => waiting)),
    oldestQueuedMs: Math.max(...queues.map(({ oldestMs }) => oldestMs)),
    inBatches,
    batches: Object.fromEntries(
      batchStates.flatMap((name) => {
        const count = batches.get(name);
        return count === undefined ? [] : [[name, count]];
      }),
    ),
    settledLastMinute: sum(lately.map(({ settled }) => settled)),
    failedLastMinute: sum(lately.map(({ failed }) => failed)),
  };
}
