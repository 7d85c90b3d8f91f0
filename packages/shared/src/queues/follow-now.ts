import type { Queue } from 'bullmq';
import { bringForward } from './bring-forward.ts';
import type { QueueJobs } from './queue-jobs.ts';

/**
 * Has a submitted batch looked at now: its job is brought forward, or added where there is none.
 * A job that is at work just now has perhaps looked already: that it must look again is for the
 * caller to note first, where the worker's `soonerIf` finds it.
 */
export async function followNow(
  follows: Queue<QueueJobs['follows'], void>,
  batchId: string,
): Promise<void> {
  await bringForward(await follows.add('follows', { batchId }, { jobId: batchId }));
}
