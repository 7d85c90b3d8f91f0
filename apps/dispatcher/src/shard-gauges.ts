import { Meters, oneLook, type Registry } from '@silt/shared/metrics';
import type { QueueName } from '@silt/shared/queues';
import type { BatchesSurvey, QueueSurvey, ShardState } from '@silt/shared/state';
import type { Queue } from 'bullmq';

export interface WatchedShard {
  readonly state: ShardState;
  readonly queues: Readonly<Record<QueueName, Pick<Queue, 'getJobCounts'>>>;
}

interface ShardView {
  readonly shard: string;
  readonly queue: QueueSurvey;
  readonly batches: readonly BatchesSurvey[];
  readonly jobs: readonly {
    readonly queue: string;
    readonly state: string;
    readonly count: number;
  }[];
}

/** Jobs that are not done. `waiting` counts those with a priority too. */
const JOB_STATES = ['waiting', 'prioritized', 'active', 'delayed'] as const;

/**
 * Tells, at each scrape, what lies in Redis. Every dispatcher tells the same, so of several the
 * greatest counts and not their sum. Nothing is told while Redis does not answer.
 */
export function addShardGauges(registry: Registry, shards: readonly WatchedShard[]): void {
  const meters = new Meters(registry);
  const look = oneLook(() => Promise.all(shards.map(lookAt)));

  function tell<L extends string>(
    name: string,
    help: string,
    labels: readonly L[],
    values: (view: ShardView) => readonly (readonly [Record<L, string>, number])[],
  ): void {
    meters.gauge(
      name,
      help,
      async (gauge) => {
        gauge.reset();
        for (const view of (await look()) ?? []) {
          for (const [labelled, value] of values(view)) gauge.set(labelled, value);
        }
      },
      labels,
    );
  }

  tell('silt_queue_requests', 'Requests that wait for a batch.', ['shard'], ({ shard, queue }) => [
    [{ shard }, queue.waiting],
  ]);
  tell(
    'silt_queue_oldest_age_seconds',
    'Time since the acceptance of the waiting request that is due first; 0 when none waits.',
    ['shard'],
    ({ shard, queue }) => [[{ shard }, queue.oldestMs / 1000]],
  );
  tell(
    'silt_queue_overdue_seconds',
    'Time since a dispatcher should have taken that request at the latest.',
    ['shard'],
    ({ shard, queue }) => [[{ shard }, queue.overdueMs / 1000]],
  );
  tell(
    'silt_batches',
    'Batches that are not closed, by state.',
    ['shard', 'state'],
    ({ shard, batches }) => batches.map(({ state, count }) => [{ shard, state }, count]),
  );
  tell(
    'silt_batch_oldest_age_seconds',
    'Age of the oldest batch of a state, since it was opened.',
    ['shard', 'state'],
    ({ shard, batches }) =>
      batches.map(({ state, oldestMs }) => [{ shard, state }, oldestMs / 1000]),
  );
  tell(
    'silt_jobs',
    'Jobs in the queues between the apps.',
    ['shard', 'queue', 'state'],
    ({ shard, jobs }) => jobs.map(({ queue, state, count }) => [{ shard, queue, state }, count]),
  );
}

async function lookAt({ state, queues }: WatchedShard): Promise<ShardView> {
  const [queue, batches, ...counts] = await Promise.all([
    state.survey.queue(),
    state.survey.batches(),
    ...Object.entries(queues).map(async ([name, one]) => {
      const found = await one.getJobCounts(...JOB_STATES);
      return Object.entries(found).map(([word, count]) => ({ queue: name, state: word, count }));
    }),
  ]);
  return { shard: String(state.shard), queue, batches, jobs: counts.flat() };
}
