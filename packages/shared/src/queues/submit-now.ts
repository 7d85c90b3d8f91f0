import type { Queue } from 'bullmq';
import { bringForward } from './bring-forward.ts';
import type { QueueJobs } from './queue-jobs.ts';

/** Has a sealed batch tried now: its job is brought forward, or added where there is none. */
export async function submitNow(
  submissions: Queue<QueueJobs['submissions'], void>,
  batchId: string,
): Promise<void> {
  await bringForward(await submissions.add('submissions', { batchId }, { jobId: batchId }));
}
