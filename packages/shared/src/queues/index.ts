export { bringForward } from './bring-forward.ts';
export { followNow } from './follow-now.ts';
export { openQueue, type OpenQueueOptions } from './open-queue.ts';
export {
  type Again,
  type JobHandler,
  openHand,
  openWorker,
  type OpenWorkerOptions,
} from './open-worker.ts';
export type { ParcelEntry, QueueJobs, QueueName } from './queue-jobs.ts';
export { submitNow } from './submit-now.ts';
