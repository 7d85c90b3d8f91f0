import type { Logger } from '@silt/shared/logging';
import {
  countProviderCalls,
  createRegistry,
  Meters,
  oneLook,
  type Registry,
} from '@silt/shared/metrics';
import { createWorkerService, type Service } from '@silt/shared/service';
import type { Tracing } from '@silt/shared/tracing';
import { openBatchApis } from '@silt/upstream';
import type { DispatcherSettings } from './config.ts';
import { DispatcherEvents } from './events.ts';
import { createDispatcherMetrics } from './metrics.ts';
import { startShardDispatcher } from './shard-dispatcher.ts';
import { addShardGauges, type WatchedShard } from './shard-gauges.ts';
import { removeStaleFiles } from './submit/batch-file.ts';
import { spoolBytes } from './submit/spool-bytes.ts';
import { ScheduleWatch } from './tick/schedule-watch.ts';

/** The one place where the dispatcher's parts are made, started and closed. */
export function createDispatcher(
  settings: DispatcherSettings,
  logger: Logger,
  registry: Registry = createRegistry(),
  tracing?: Tracing,
): Service {
  return createWorkerService(
    settings,
    logger,
    registry,
    async ({ redis, state, vault, closers }) => {
      const apis = openBatchApis({
        timeoutMs: settings.UPSTREAM_TIMEOUT_SECS * 1000,
        onCall: countProviderCalls(registry),
      });
      closers.add('provider connections', () => apis.destroy());
      await removeStaleFiles(settings.SPOOL_DIR);
      const events = new DispatcherEvents(logger, createDispatcherMetrics(registry));
      const schedules = new ScheduleWatch(redis);
      closers.add('schedule watch', () => schedules.close());
      const ground = { settings, logger, redis, vault, openApi: apis.open, closers };
      const parts = { ...ground, events, schedules, tracing };
      const watched: WatchedShard[] = [];
      for (const shard of state.shards) {
        watched.push(await startShardDispatcher({ ...parts, state: shard }));
      }
      addShardGauges(registry, watched);
      watchSpool(registry, settings.SPOOL_DIR);
    },
  );
}

function watchSpool(registry: Registry, folder: string): void {
  const look = oneLook(() => spoolBytes(folder));
  new Meters(registry).gauge(
    'silt_spool_bytes',
    'Size of the files in SPOOL_DIR: batches on their way to the provider.',
    async (gauge) => {
      const bytes = await look();
      if (bytes === undefined) gauge.remove();
      else gauge.set(bytes);
    },
  );
}
