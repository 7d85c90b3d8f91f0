import type { PlannedCall } from './planned-call.ts';

/** What a caller was told in the end. */
export interface FinalAnswer {
  readonly status: number;
  readonly bodyText: string;
  readonly batchId: string | undefined;
}

/** One thing that a caller did or was told. */
export interface Sight {
  readonly at: Date;
  readonly gateway: string;
  readonly what: string;
}

/** A call as its caller lived through it. */
export interface CallStory {
  readonly call: PlannedCall;
  readonly sights: Sight[];
  readonly answers: FinalAnswer[];
  /** How often its caller asked and did not leave: so many answers are due. */
  owed: number;
  /** Real milliseconds from the first asking to the first answer. */
  waitedMs: number | undefined;
  /** Attempts beyond the first of each asking. */
  retries: number;
}
