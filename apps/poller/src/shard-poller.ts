import type { Logger } from '@silt/shared/logging';
import { type Again, openWorker } from '@silt/shared/queues';
import type { CredentialVault } from '@silt/shared/security';
import type { Closers } from '@silt/shared/service';
import { Pacing, type ShardState } from '@silt/shared/state';
import type { Tracing } from '@silt/shared/tracing';
import { BatchTraces, withBatch } from '@silt/shared/work';
import type { BatchApi, Provider } from '@silt/upstream';
import type { RedisConnection } from '@silt/shared/redis';
import type { PollerSettings } from './config.ts';
import type { PollerEvents } from './events.ts';
import { followBatch } from './follow/follow-batch.ts';
import type { PriceList } from './money/price-list.ts';
import { LateFileWatch } from './tidy/late-file-watch.ts';

const FOLLOW_LOCK_MS = 6_000;

export interface ShardPollerParts {
  readonly settings: PollerSettings;
  readonly logger: Logger;
  readonly redis: RedisConnection;
  readonly state: ShardState;
  readonly vault: CredentialVault;
  readonly openApi: (provider: Provider) => BatchApi;
  readonly prices: PriceList;
  readonly events: PollerEvents;
  readonly closers: Closers;
  readonly tracing: Tracing | undefined;
}

/** One shard's share of the poller: the batches it follows. */
export function startShardPoller(parts: ShardPollerParts): void {
  const { settings, logger, redis, state, vault, openApi, prices, events, closers } = parts;
  const traces = new BatchTraces(parts.tracing, state, logger);
  const lateFileSpanMs = settings.FILE_SWEEP_SECS * 1000;
  const followParts = {
    traces,
    state,
    pacing: new Pacing(redis),
    vault,
    openApi,
    prices,
    events,
    intervalMs: settings.BATCH_POLL_INTERVAL_SECS * 1000,
    intervalWithWebhooksMs: settings.BATCH_POLL_WITH_WEBHOOKS_SECS * 1000,
    stuckAfterMs: settings.BATCH_STUCK_SECS * 1000,
    cancelGraceMs: settings.BATCH_CANCEL_SECS * 1000,
    vanishedAfterMs: settings.BATCH_VANISHED_SECS * 1000,
    lateFileSpanMs,
    fileVisibleMs: settings.FILE_VISIBLE_SECS * 1000,
    redisLossMs: settings.REDIS_LOSS_SECS * 1000,
    limits: { resultTtlSecs: settings.RESULT_TTL_SECS, maxAttempts: settings.MAX_ATTEMPTS },
  };
  const worker = openWorker(
    'follows',
    state.shard,
    redis,
    logger,
    ({ batchId }): Promise<Again | void> =>
      withBatch(state, batchId, logger, { keepClosedSecs: settings.RESULT_TTL_SECS }, (lease) =>
        followBatch(followParts, lease),
      ),
    { concurrency: settings.FOLLOW_CONCURRENCY, lockMs: FOLLOW_LOCK_MS },
  );
  closers.add('follow worker', () => worker.close());
  const lateFiles = { state, vault, openApi, events, spanMs: lateFileSpanMs };
  const watch = new LateFileWatch(lateFiles, logger);
  closers.add('late file watch', () => watch.close());
  watch.start();
  worker.run().catch((error: unknown) => {
    logger.error('worker ended', { queue: worker.name, error: String(error) });
  });
}
