import type { BatchApi, Provider } from './batch-api.ts';
import { openConnections } from './connections.ts';
import { openBatchApi, type BatchApiOptions } from './open-batch-api.ts';

/** The batch API of any provider, over connections that all share, and that end together. */
export interface BatchApis {
  readonly open: (provider: Provider) => BatchApi;
  destroy(): Promise<void>;
}

export function openBatchApis(options: Omit<BatchApiOptions, 'dispatcher'>): BatchApis {
  const connections = openConnections();
  return {
    open: (provider) => openBatchApi(provider, { ...options, dispatcher: connections }),
    destroy: () => connections.destroy(),
  };
}
