import type { Queue } from 'bullmq';
import type { QueueJobs } from '@silt/shared/queues';

type TickQueue = Queue<QueueJobs['ticks'], void>;

/** How often untouched batches are looked for, whatever the window. */
const SWEEP_EVERY_MS = 10_000;

/** Drains and sweeps. */
const SCHEDULERS = 2;

/**
 * Sets the rhythm of a shard: one scheduler each for drains and sweeps, whoever sets it up, and one
 * tick at a time over all dispatchers. Called at start only: setting a scheduler up again puts off
 * its next tick. Ticks that were due while no dispatcher ran are not made up for, but for one.
 */
export async function scheduleTicks(ticks: TickQueue, windowMs: number): Promise<void> {
  await ticks.setGlobalConcurrency(1);
  await ticks.upsertJobScheduler(
    'drain',
    { every: windowMs },
    { name: 'ticks', data: { kind: 'drain' } },
  );
  await ticks.upsertJobScheduler(
    'sweep',
    { every: SWEEP_EVERY_MS },
    { name: 'ticks', data: { kind: 'sweep' } },
  );
}

/** Whether the rhythm is still set: not so after Redis lost what it was told last, or everything. */
export async function ticksAreScheduled(ticks: TickQueue): Promise<boolean> {
  return (await ticks.getJobSchedulersCount()) >= SCHEDULERS;
}
