import type { Clock } from '../clock.ts';
import type { AcceptedLine } from './accepted-line.ts';
import type { BatchRecord, RequestCounts } from './batch-record.ts';
import { arrangeRows, countRows, finishedAt, type BatchRows } from './batch-rows.ts';
import type { BatchSettings } from './batch-settings.ts';

/** The rows of every accepted batch, and how far they have come. */
export class RowBook {
  readonly #rows = new Map<string, BatchRows>();
  readonly #clock: Clock;
  readonly #settings: BatchSettings;

  constructor(clock: Clock, settings: BatchSettings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  enter(batch: BatchRecord, lines: readonly AcceptedLine[]): void {
    this.#rows.set(batch.id, arrangeRows(lines, `${this.#settings.seed}/${batch.ordinal}`));
  }

  rowsOf(batch: BatchRecord): BatchRows {
    const rows = this.#rows.get(batch.id);
    if (rows === undefined) throw new Error(`${batch.id} was never accepted`);
    return rows;
  }

  /** How many rows have had their turn at `at`. */
  finishedRows(batch: BatchRecord, at = this.#clock.now()): number {
    if (batch.finishedRows !== null) return batch.finishedRows;
    const { holdBatches, runningSecs } = this.#settings;
    if (batch.status !== 'in_progress' || holdBatches) return 0;
    return finishedAt(this.rowsOf(batch), batch.enteredAt, runningSecs, at);
  }

  counts(batch: BatchRecord): RequestCounts {
    if (batch.counts !== null) return batch.counts;
    if (!this.#rows.has(batch.id)) return { total: 0, completed: 0, failed: 0 };
    return countRows(this.rowsOf(batch), this.finishedRows(batch));
  }
}
