import type { Dialect } from './dialect.ts';

/** Results can be read while the batch is under way. */
export const doubleword: Dialect = {
  completionWindows: ['24h', '1h', 'background'],
  idShape: 'uuid',
  maxFileBytes: 104_857_600,
  batchFaults: { partialContent: true },
};
