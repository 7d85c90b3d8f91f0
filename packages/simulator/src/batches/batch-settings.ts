import type { InputRules } from './scan-input.ts';

/** How long each state lasts, in virtual seconds, and what an input file may hold. */
export interface BatchSettings extends InputRules {
  readonly validatingSecs: number;
  /** From in_progress until every row has had its turn. */
  readonly runningSecs: number;
  readonly finalizingSecs: number;
  readonly cancellingSecs: number;
  /** Batches stay in in_progress until they are advanced by hand. */
  readonly holdBatches: boolean;
  readonly maxFileBytes: number;
  readonly seed: string;
}

/** The one completion window there is: 24 hours. */
export const windowSecs = 86_400;
