import type { FaultRates } from '@silt/simulator';

/** Of calls. Nothing here may be the last word on a call: 400, 401 and 403 would be. */
export const callFaults: FaultRates = {
  '*.500': 0.004,
  '*.502': 0.003,
  '*.503': 0.004,
  '*.429': 0.006,
  '*.502-after': 0.006,
  '*.reset': 0.006,
  '*.reset-before': 0.004,
  '*.timeout': 0.002,
  '*.timeout-after': 0.002,
  '*.html': 0.003,
  'batches.create.reset': 0.04,
  'batches.create.timeout-after': 0.01,
  'batches.create.409': 0.005,
  // A batch that is denied once is no batch that is gone.
  'batches.retrieve.404': 0.002,
  'files.content.cut': 0.02,
  'files.content.slow': 0.03,
  'files.content.content-type': 0.05,
};

/**
 * Of batches. Not `stuck-cancelling`: Silt waits an hour for that one. What it does then is for a
 * test with a clock of its own.
 */
export const batchFaults: FaultRates = {
  'batch.failed': 0.01,
  'batch.expired': 0.03,
  'batch.stuck-validating': 0.003,
  'batch.stuck-in-progress': 0.005,
  'batch.stuck-finalizing': 0.004,
  'batch.odd-status': 0.03,
  'batch.upper-case-status': 0.03,
  'batch.null-ids': 0.03,
  'batch.absent-ids': 0.05,
  'batch.empty-string-ids': 0.05,
  'batch.empty-error-file': 0.04,
  'batch.error-rows-in-output': 0.05,
  'batch.absent-counts': 0.03,
  'batch.null-counts': 0.03,
  'batch.lying-counts': 0.03,
  'batch.iso-timestamps': 0.03,
  'batch.unnamed-lines': 0.05,
  'batch.shifted-lines': 0.05,
  'batch.forgetful-cancel': 0.02,
};

export const rowFaults: FaultRates = {
  'rows.429': 0.01,
  'rows.500': 0.008,
  'rows.503': 0.005,
  'rows.0': 0.004,
  'rows.missing': 0.005,
  'rows.duplicate': 0.01,
  'rows.unknown': 0.005,
};
