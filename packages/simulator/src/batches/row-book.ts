import type { Clock } from '../clock.ts';
import type { AcceptedLine, RowLuck } from './accepted-line.ts';
import type { BatchRecord, RequestCounts } from './batch-record.ts';
import { arrangeRows, countRows, finishedAt, type BatchRows } from './batch-rows.ts';
import { settingsOf, type BatchSettings } from './batch-settings.ts';
import { LineHistory } from './line-history.ts';

/** The rows of every accepted batch, and how far they have come. */
export class RowBook {
  readonly #rows = new Map<string, BatchRows>();
  readonly #histories = new Map<string, LineHistory>();
  readonly #clock: Clock;
  readonly #settings: BatchSettings;

  constructor(clock: Clock, settings: BatchSettings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  enter(batch: BatchRecord, lines: readonly AcceptedLine[]): void {
    this.#rows.set(batch.id, arrangeRows(lines, `${this.#settings.seed}/${batch.ordinal}`));
    this.#historyOf(batch.owner).add(lines);
  }

  /** How many batches were accepted so far. */
  get accepted(): number {
    return this.#rows.size;
  }

  /** What the lines of a batch may be struck by. It is decided when they are accepted. */
  luckOf({ owner, trouble, cachedShare = 0 }: BatchRecord): RowLuck {
    const history = this.#historyOf(owner);
    return {
      seed: this.#settings.seed,
      rates: trouble?.rows ?? {},
      cachedShare,
      batchesBefore: (customId) => history.batchesBefore(customId),
      timesSeen: (bodySha256) => history.timesSeen(bodySha256),
    };
  }

  rowsOf(batch: BatchRecord): BatchRows {
    const rows = this.#rows.get(batch.id);
    if (rows === undefined) throw new Error(`${batch.id} was never accepted`);
    return rows;
  }

  /** How many rows get a turn before the batch's time is over. */
  limitOf(batch: BatchRecord): number {
    const { runnable, lines } = this.rowsOf(batch);
    const share = settingsOf(batch, this.#settings).expireFinishedShare;
    return share === undefined ? runnable : Math.min(runnable, Math.floor(share * lines.length));
  }

  /** How many rows have had their turn at `at`. */
  finishedRows(batch: BatchRecord, at = this.#clock.now()): number {
    if (batch.finishedRows !== null) return batch.finishedRows;
    const { holdBatches, runningSecs } = settingsOf(batch, this.#settings);
    if (batch.status !== 'in_progress' || holdBatches) return 0;
    const finished = finishedAt(this.rowsOf(batch), batch.enteredAt, runningSecs, at);
    return Math.min(finished, this.limitOf(batch));
  }

  counts(batch: BatchRecord): RequestCounts {
    if (batch.counts !== null) return batch.counts;
    if (!this.#rows.has(batch.id)) return { total: 0, completed: 0, failed: 0 };
    return countRows(this.rowsOf(batch), this.finishedRows(batch));
  }

  #historyOf(owner: string): LineHistory {
    const known = this.#histories.get(owner);
    if (known !== undefined) return known;
    const history = new LineHistory();
    this.#histories.set(owner, history);
    return history;
  }
}
