import type { Logger } from '@silt/shared/logging';
import { countProviderCalls, createRegistry, type Registry } from '@silt/shared/metrics';
import { createWorkerService, type Service } from '@silt/shared/service';
import type { Tracing } from '@silt/shared/tracing';
import { openBatchApis } from '@silt/upstream';
import type { PollerSettings } from './config.ts';
import { PollerEvents } from './events.ts';
import { createPollerMetrics } from './metrics.ts';
import { PriceList } from './money/price-list.ts';
import { NO_PRICES_FILE, readPricesFile } from './money/prices-file.ts';
import { startShardPoller } from './shard-poller.ts';

/** The one place where the poller's parts are made, started and closed. */
export function createPoller(
  settings: PollerSettings,
  logger: Logger,
  registry: Registry = createRegistry(),
  tracing?: Tracing,
): Service {
  const { PRICES_FILE: file } = settings;
  const prices = new PriceList(file === undefined ? NO_PRICES_FILE : readPricesFile(file));
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
      const metrics = createPollerMetrics(registry, { tenants: settings.METRICS_TENANTS });
      const events = new PollerEvents(logger, metrics);
      const parts = {
        settings,
        logger,
        redis,
        vault,
        openApi: apis.open,
        prices,
        closers,
        events,
        tracing,
      };
      for (const shard of state.shards) {
        startShardPoller({ ...parts, state: shard });
      }
    },
  );
}
