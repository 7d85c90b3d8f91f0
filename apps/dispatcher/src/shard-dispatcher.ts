import { type Again, bringForward, openHand, openQueue, openWorker } from '@silt/shared/queues';
import type { Logger } from '@silt/shared/logging';
import type { Closers } from '@silt/shared/service';
import type { CredentialVault } from '@silt/shared/security';
import { Pacing, type ShardState } from '@silt/shared/state';
import type { Tracing } from '@silt/shared/tracing';
import { BatchTraces, withBatch } from '@silt/shared/work';
import type { BatchApi, Provider } from '@silt/upstream';
import type { RedisConnection } from '@silt/shared/redis';
import type { DispatcherSettings } from './config.ts';
import { drain } from './drain/drain.ts';
import { Parcels } from './drain/parcels.ts';
import type { DispatcherEvents } from './events.ts';
import type { WatchedShard } from './shard-gauges.ts';
import { submitBatch } from './submit/submit-batch.ts';
import { TenantTurns } from './submit/tenant-turns.ts';
import { sweepBatches } from './sweep/sweep-batches.ts';
import type { ScheduleWatch } from './tick/schedule-watch.ts';
import { scheduleTicks, ticksAreScheduled } from './tick/ticks.ts';

/** Short, so that the ticks of a dispatcher that died stand still for seconds only. */
const TICK_LOCK_MS = 5_000;
const PARCEL_LOCK_MS = 15_000;
const SUBMISSION_LOCK_MS = 6_000;
/** BullMQ's highest number, thus lowest priority. */
const LAST_PRIORITY = 2_097_151;

export interface ShardDispatcherParts {
  readonly settings: DispatcherSettings;
  readonly logger: Logger;
  readonly redis: RedisConnection;
  readonly state: ShardState;
  readonly vault: CredentialVault;
  readonly openApi: (provider: Provider) => BatchApi;
  readonly events: DispatcherEvents;
  readonly schedules: ScheduleWatch;
  readonly closers: Closers;
  readonly tracing: Tracing | undefined;
}

/** One shard's share of the dispatcher: its ticks and its submissions. */
export async function startShardDispatcher(parts: ShardDispatcherParts): Promise<WatchedShard> {
  const { settings, logger, redis, state, vault, openApi, events, schedules, closers } = parts;
  const traces = new BatchTraces(parts.tracing, state, logger);
  const { shard } = state;
  const pacing = new Pacing(redis);
  const ticks = openQueue('ticks', shard, redis);
  const parcelQueue = openQueue('parcels', shard, redis);
  const submissions = openQueue('submissions', shard, redis);
  const follows = openQueue('follows', shard, redis);
  for (const queue of [ticks, parcelQueue, submissions, follows]) {
    closers.add(`queue ${queue.name}`, () => queue.close());
  }

  // Fair turns: every lane's first batch goes before any lane's second. A sweep's go first of all.
  const submit = async (batchId: string, turn?: number): Promise<void> => {
    const priority = turn === undefined ? {} : { priority: Math.min(turn, LAST_PRIORITY) };
    await submissions.add('submissions', { batchId }, { jobId: batchId, ...priority });
  };
  const follow = async (batchId: string): Promise<void> => {
    await follows.add('follows', { batchId }, { jobId: batchId });
  };

  const hurry = async (batchId: string): Promise<void> => {
    const job = await submissions.getJob(batchId);
    if (job) await bringForward(job);
  };

  const parcels = new Parcels(openHand('parcels', shard, redis, PARCEL_LOCK_MS));
  closers.add('parcels', () => parcels.close());
  const limits = {
    maxRequests: settings.BATCH_MAX_REQUESTS,
    maxBytes: settings.BATCH_MAX_BYTES,
    maxInputs: settings.BATCH_MAX_INPUTS,
  };
  const tickWorker = openWorker(
    'ticks',
    shard,
    redis,
    logger,
    async ({ kind }) => {
      await (kind === 'sweep'
        ? sweepBatches({ state, submit, follow, events })
        : drain({ state, pacing, parcels, parcelQueue, submit, limits, events }));
    },
    { concurrency: 1, lockMs: TICK_LOCK_MS },
  );
  closers.add('tick worker', () => tickWorker.close());

  const submitParts = {
    traces,
    state,
    pacing,
    turns: new TenantTurns(settings.SUBMIT_CONCURRENCY),
    vault,
    openApi,
    follow,
    hurry,
    events,
    batchesPerHour: settings.BATCHES_PER_HOUR,
    spoolFolder: settings.SPOOL_DIR,
    resultTtlSecs: settings.RESULT_TTL_SECS,
    fileVisibleMs: settings.FILE_VISIBLE_SECS * 1000,
    quietMs:
      (settings.REDIS_LOSS_SECS + settings.UPSTREAM_TIMEOUT_SECS + settings.CREATE_QUIET_SECS) *
      1000,
    redisLossMs: settings.REDIS_LOSS_SECS * 1000,
  };
  const submissionWorker = openWorker(
    'submissions',
    shard,
    redis,
    logger,
    ({ batchId }): Promise<Again | void> =>
      withBatch(state, batchId, logger, { keepClosedSecs: settings.RESULT_TTL_SECS }, (lease) =>
        submitBatch(submitParts, lease),
      ),
    { concurrency: settings.SUBMIT_CONCURRENCY, lockMs: SUBMISSION_LOCK_MS },
  );
  closers.add('submission worker', () => submissionWorker.close());

  await parcels.start();
  const windowMs = settings.BATCH_WINDOW_SECS * 1000;
  await scheduleTicks(ticks, windowMs);
  schedules.add({
    isSet: () => ticksAreScheduled(ticks),
    restore: async () => {
      await scheduleTicks(ticks, windowMs);
      events.ticksRestored(shard);
    },
  });
  for (const worker of [tickWorker, submissionWorker]) {
    worker.run().catch((error: unknown) => {
      logger.error('worker ended', { queue: worker.name, error: String(error) });
    });
  }
  return { state, queues: { ticks, parcels: parcelQueue, submissions, follows } };
}
