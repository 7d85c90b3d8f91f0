import { DelayedError, type Job, Worker, type WorkerOptions } from 'bullmq';
import type { RedisConnection } from '../redis/index.ts';
import type { Logger } from 'winston';
import { describeError } from '../logging/index.ts';
import { ShardKeys } from '../state/index.ts';
import { bringForward } from './bring-forward.ts';
import type { QueueJobs, QueueName } from './queue-jobs.ts';

/** The job is not done: it comes back after this time, to any worker. */
export interface Again {
  readonly againInMs: number;
  /**
   * Asked once the job waits: true brings it back at once. For news that came while the job was at
   * work, when whoever brought them could not bring the job forward.
   */
  readonly soonerIf?: () => Promise<boolean>;
}

/** Nothing returned: the job is done and gone. */
export type JobHandler<N extends QueueName> = (data: QueueJobs[N]) => Promise<Again | void>;

/** A handler that threw is tried again after this long; what it threw is logged. */
const AGAIN_AFTER_ERROR_MS = 5_000;

export interface OpenWorkerOptions {
  readonly concurrency: number;
  /** A dead worker's jobs come back after at most this plus half of it. Renewed while it works. */
  readonly lockMs: number;
}

/** The other end of a queue of one shard: to work jobs off. Not running until `run()`. */
export function openWorker<N extends QueueName>(
  name: N,
  shard: number,
  connection: RedisConnection,
  logger: Logger,
  handler: JobHandler<N>,
  { concurrency, lockMs }: OpenWorkerOptions,
): Worker<QueueJobs[N], void> {
  const worker = new Worker<QueueJobs[N], void>(
    name,
    async (job, token) => {
      const again = await handler(job.data).catch((error: unknown): Again => {
        logger.error('job broke off', { queue: name, jobId: job.id, ...describeError(error) });
        return { againInMs: AGAIN_AFTER_ERROR_MS };
      });
      if (again) await comeBack(job, again, token, logger);
    },
    { ...workerOptions(shard, connection, lockMs), concurrency },
  );
  worker.on('error', (error) => {
    logger.debug('queue connection trouble', { queue: name, ...describeError(error) });
  });
  worker.on('failed', (job, error) => {
    // The lock was lost on the way: another worker has the job.
    logger.warn('job lost', { queue: name, jobId: job?.id, ...describeError(error) });
  });
  return worker;
}

/** Keeps the job, with its id, for later: one job for the whole life of what it stands for. */
async function comeBack(
  job: Job,
  { againInMs, soonerIf }: Again,
  token: string | undefined,
  logger: Logger,
): Promise<never> {
  await job.moveToDelayed(Date.now() + Math.max(0, Math.ceil(againInMs)), token);
  try {
    if (await soonerIf?.()) await bringForward(job);
  } catch (error) {
    // It comes back all the same, in its own time.
    logger.warn('job not brought forward', { jobId: job.id, ...describeError(error) });
  }
  throw new DelayedError();
}

/** A worker that is asked for jobs one at a time, by hand, and runs nothing by itself. */
export function openHand<N extends QueueName>(
  name: N,
  shard: number,
  connection: RedisConnection,
  lockMs: number,
): Worker<QueueJobs[N], void> {
  const worker = new Worker<QueueJobs[N], void>(
    name,
    null,
    workerOptions(shard, connection, lockMs),
  );
  worker.on('error', () => undefined);
  return worker;
}

function workerOptions(shard: number, connection: RedisConnection, lockMs: number): WorkerOptions {
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
