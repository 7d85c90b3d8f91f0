import { type Job, Worker, type WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'winston';
import { describeError } from '../logging/index.ts';
import { ShardKeys } from '../state/index.ts';
import type { QueueJobs, QueueName } from './queue-jobs.ts';

export type JobHandler<N extends QueueName> = (
  job: Job<QueueJobs[N], void, N>,
  token: string,
) => Promise<void>;

export interface OpenWorkerOptions {
  readonly concurrency: number;
  /** A dead worker's jobs come back after at most this plus half of it. Renewed while it works. */
  readonly lockMs: number;
}

/** The other end of a queue of one shard: to work jobs off. Not running until `run()`. */
export function openWorker<N extends QueueName>(
  name: N,
  shard: number,
  connection: Redis,
  logger: Logger,
  handler: JobHandler<N>,
  { concurrency, lockMs }: OpenWorkerOptions,
): Worker<QueueJobs[N], void, N> {
  const worker = new Worker<QueueJobs[N], void, N>(
    name,
    async (job, token) => {
      await handler(job, token ?? '');
    },
    { ...workerOptions(shard, connection, lockMs), concurrency },
  );
  worker.on('error', (error) => {
    logger.debug('queue connection trouble', { queue: name, ...describeError(error) });
  });
  worker.on('failed', (job, error) => {
    logger.error('job failed', { queue: name, jobId: job?.id, ...describeError(error) });
  });
  return worker;
}

/** A worker that is asked for jobs one at a time, by hand, and runs nothing by itself. */
export function openHand<N extends QueueName>(
  name: N,
  shard: number,
  connection: Redis,
  lockMs: number,
): Worker<QueueJobs[N], void, N> {
  const worker = new Worker<QueueJobs[N], void, N>(
    name,
    null,
    workerOptions(shard, connection, lockMs),
  );
  worker.on('error', () => undefined);
  return worker;
}

function workerOptions(shard: number, connection: Redis, lockMs: number): WorkerOptions {
  return {
    connection,
    prefix: new ShardKeys(shard).queuePrefix,
    autorun: false,
    lockDuration: lockMs,
    stalledInterval: Math.ceil(lockMs / 2),
    // A job that outlives its worker is always given to another: the scripts keep it from being
    // done twice, and by default the second death would count as the job's failure.
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    // Here and not on each job, where it would double the job's size in Redis.
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  };
}
