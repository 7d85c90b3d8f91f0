import type { Dialect } from './dialect.ts';

/** Its jobs outlive their window. Times as text and capitalised statuses come by `BATCH_FAULTS`. */
export const azure: Dialect = {
  basePaths: ['/v1', '/openai/v1', '/openai'],
  keyHeader: 'api-key',
  deploymentPaths: true,
  maxLines: 100_000,
  expireAfterSecs: Number.POSITIVE_INFINITY,
  batchFaults: { emptyErrorFile: true },
};
