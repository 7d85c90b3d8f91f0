import type { Dialect } from './dialect.ts';

/** The furthest from OpenAI: another upload, batches of another shape, and bare lists of them. */
export const together: Dialect = {
  idShape: 'underscore',
  batchShape: 'together',
  uploadPurpose: 'batch-api',
  maxFileBytes: 104_857_600,
  bareLines: true,
  batchFaults: { statusCase: 'upper', timestamps: 'iso', counts: 'absent' },
};
