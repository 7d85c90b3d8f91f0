import type { TokenCount } from '../answers/answer.ts';
import type { BatchTrouble } from './batch-trouble.ts';
import type { LineError } from './line-error.ts';

/**
 * A batch, from creation to its end.
 *
 *   validating ──▶ failed
 *   validating ──▶ in_progress ──▶ finalizing ──▶ completed
 *                      └──────────▶ expired
 *   validating, in_progress, finalizing ──▶ cancelling ──▶ cancelled
 */
export type BatchStatus =
  | 'validating'
  | 'failed'
  | 'in_progress'
  | 'finalizing'
  | 'completed'
  | 'expired'
  | 'cancelling'
  | 'cancelled';

export interface RequestCounts {
  readonly total: number;
  readonly completed: number;
  readonly failed: number;
}

/** Records are never changed, only replaced by the next. All times are virtual unix seconds. */
export interface BatchRecord {
  readonly id: string;
  /** sha256 of the key it was made with. */
  readonly owner: string;
  /** Counted from 1. The order of the batch's rows depends on it, and so repeats between runs. */
  readonly ordinal: number;
  readonly endpoint: string;
  readonly inputFileId: string;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly outputLifeSecs: number;
  readonly status: BatchStatus;
  /** When the batch came into its status, with a fraction. */
  readonly enteredAt: number;
  readonly createdAt: number;
  /** The same with its fraction. */
  readonly createdAtExact: number;
  readonly expiresAt: number;
  /** When each status was entered, in whole seconds. */
  readonly times: Readonly<Partial<Record<BatchStatus, number>>>;
  readonly model: string | null;
  readonly errors: readonly LineError[] | null;
  /** How many rows had their turn when the rows stopped; null while they may still run. */
  readonly finishedRows: number | null;
  /** Final counts; null while they follow from the clock. */
  readonly counts: RequestCounts | null;
  /** Of the answered rows; null before the batch's end. */
  readonly usage: TokenCount | null;
  /** Known before there is a file, of a batch whose results can be read early. */
  readonly outputFileId: string | null;
  readonly errorFileId: string | null;
  readonly completionWindow?: string;
  readonly trouble?: BatchTrouble;
  /** The share of its prompts' tokens that counts as cached. */
  readonly cachedShare?: number;
  /** Counted from 1: the order in which batches were taken on. */
  readonly acceptedOrdinal?: number;
  /** What the batch counts for among its key's waiting tokens until some time after its end. */
  readonly enqueued?: { readonly model: string; readonly tokens: number };
}

export function isTerminal(status: BatchStatus): boolean {
  return ['failed', 'completed', 'expired', 'cancelled'].includes(status);
}

/** Whether the provider ever took the batch's lines on. */
export function isAccepted(batch: BatchRecord): boolean {
  return batch.times.in_progress !== undefined;
}

export function enterStatus(
  batch: BatchRecord,
  status: BatchStatus,
  now: number,
  changes: Partial<BatchRecord> = {},
): BatchRecord {
  const times = { ...batch.times, [status]: Math.floor(now) };
  return { ...batch, ...changes, status, enteredAt: now, times };
}
