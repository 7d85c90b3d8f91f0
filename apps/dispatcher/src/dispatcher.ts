import type { Logger } from '@silt/shared/logging';
import { createWorkerService, type Service } from '@silt/shared/service';
import { type BatchApi, openBatchApi, openConnections, type Provider } from '@silt/upstream';
import type { DispatcherSettings } from './config.ts';
import { DispatcherEvents } from './events.ts';
import { startShardDispatcher } from './shard-dispatcher.ts';
import { removeStaleFiles } from './submit/batch-file.ts';

/** The one place where the dispatcher's parts are made, started and closed. */
export function createDispatcher(settings: DispatcherSettings, logger: Logger): Service {
  return createWorkerService(settings, logger, async ({ redis, state, vault, closers }) => {
    const connections = openConnections();
    closers.add('provider connections', () => connections.destroy());
    const openApi = (provider: Provider): BatchApi =>
      openBatchApi(provider, {
        timeoutMs: settings.UPSTREAM_TIMEOUT_SECS * 1000,
        dispatcher: connections,
      });
    await removeStaleFiles(settings.SPOOL_DIR);
    const parts = { settings, logger, redis, vault, openApi, closers };
    const events = new DispatcherEvents(logger);
    for (const shard of state.shards) {
      await startShardDispatcher({ ...parts, events, state: shard });
    }
  });
}
