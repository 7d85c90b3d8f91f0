import type { FaultRates } from '../faults/chance.ts';
import type { LineError } from './line-error.ts';

/** What is out of the ordinary with one batch. A batch keeps it from its creation. */
export interface BatchTrouble {
  /** Stays so until it is cancelled or advanced, or, when cancelling, until it is advanced. */
  readonly stuck?: 'validating' | 'in_progress' | 'finalizing' | 'cancelling';
  /** Told in place of its status for as long as it has not ended. */
  readonly statusAs?: string;
  readonly statusCase?: 'lower' | 'upper' | 'capitalised';
  /** How the id of a file that there is none of is told. */
  readonly emptyIds?: 'null' | 'absent' | 'empty-string';
  /** Makes an error file even if it has no rows. */
  readonly emptyErrorFile?: boolean;
  /** Rows with an HTTP error go to the output file. */
  readonly errorRowsInOutput?: boolean;
  /** How often which fault strikes a row: `{"503": 0.1, "missing": 0.01}`. */
  readonly rows?: FaultRates;
  readonly counts?: 'true' | 'absent' | 'null' | 'all-completed' | 'none-completed' | 'too-many';
  readonly timestamps?: 'seconds' | 'iso';
  /** Fails in validation with these errors. */
  readonly failWith?: readonly LineError[];
  /** What the rows had come to is lost when the batch is cancelled. */
  readonly cancelForgetsRows?: boolean;
  /** Once made it is denied: by its id and in lists. */
  readonly forgotten?: boolean;
  /** The output file's id is told early, and what is finished can be read from it. */
  readonly partialContent?: boolean;
  readonly holdBatches?: boolean;
  readonly validatingSecs?: number;
  readonly runningSecs?: number;
  readonly finalizingSecs?: number;
  readonly cancellingSecs?: number;
  readonly expireAfterSecs?: number;
  readonly expireFinishedShare?: number;
  readonly maxReportedErrors?: number;
  readonly reportLines?: boolean;
  readonly lineOffset?: number;
}

/** What a rate of that name under `batch.` does to a batch. */
export const batchFaultsByName: Readonly<Record<string, BatchTrouble>> = {
  failed: {
    failWith: [
      { code: 'server_error', message: 'The batch failed by itself.', param: null, line: null },
    ],
  },
  // Its time is over as soon as half of its rows had their turn.
  expired: { expireAfterSecs: 0, expireFinishedShare: 0.5 },
  'stuck-validating': { stuck: 'validating' },
  'stuck-in-progress': { stuck: 'in_progress' },
  'stuck-finalizing': { stuck: 'finalizing' },
  'stuck-cancelling': { stuck: 'cancelling' },
  'odd-status': { statusAs: 'PAUSED_BY_PROVIDER' },
  'upper-case-status': { statusCase: 'upper' },
  'null-ids': { emptyIds: 'null' },
  'absent-ids': { emptyIds: 'absent' },
  'empty-string-ids': { emptyIds: 'empty-string' },
  'empty-error-file': { emptyErrorFile: true },
  'error-rows-in-output': { errorRowsInOutput: true },
  'absent-counts': { counts: 'absent' },
  'null-counts': { counts: 'null' },
  'lying-counts': { counts: 'all-completed' },
  'iso-timestamps': { timestamps: 'iso' },
  'unnamed-lines': { reportLines: false },
  'shifted-lines': { lineOffset: 1 },
  'forgetful-cancel': { cancelForgetsRows: true },
};
