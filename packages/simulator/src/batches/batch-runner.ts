import type { Clock } from '../clock.ts';
import { ApiError } from '../http/api-error.ts';
import { createBatchId } from '../identifiers.ts';
import { Alarms } from './alarms.ts';
import { isAccepted, isTerminal, type BatchRecord, type LineError } from './batch-record.ts';
import { windowSecs, type BatchSettings } from './batch-settings.ts';
import type { BatchStore } from './batch-store.ts';
import type { CreateRequest } from './read-create-request.ts';
import type { RowBook } from './row-book.ts';
import { wholeFile } from './scan-input.ts';
import { Transitions, type TransitionParts } from './transitions.ts';
import { Turns } from './turns.ts';

export interface Advance {
  readonly to: 'in_progress' | 'completed' | 'expired' | 'cancelled' | 'failed';
  /** How many rows had their turn, for `expired` and `cancelled`. Default: all that get one. */
  readonly finishedRows?: number | undefined;
  /** What a `failed` batch says. */
  readonly errors?: readonly LineError[] | undefined;
}

/** Moves every batch on, by the clock or by hand, each one step at a time. */
export class BatchRunner {
  readonly #alarms: Alarms;
  readonly #turns = new Turns();
  readonly #transitions: Transitions;
  readonly #batches: BatchStore;
  readonly #book: RowBook;
  readonly #clock: Clock;
  readonly #settings: BatchSettings;

  constructor(parts: TransitionParts) {
    this.#alarms = new Alarms(parts.clock);
    this.#transitions = new Transitions(parts);
    this.#batches = parts.batches;
    this.#book = parts.book;
    this.#clock = parts.clock;
    this.#settings = parts.settings;
  }

  /** Takes up what an earlier process left. */
  async resume(): Promise<void> {
    for (const batch of this.#batches.all()) {
      if (isAccepted(batch)) await this.#transitions.restoreRows(batch);
      this.#schedule(batch);
    }
  }

  async create(owner: string, request: CreateRequest): Promise<BatchRecord> {
    const now = this.#clock.now();
    const createdAt = Math.floor(now);
    const batch = await this.#batches.put({
      ...request,
      id: createBatchId(),
      owner,
      ordinal: this.#batches.count + 1,
      status: 'validating',
      enteredAt: now,
      createdAt,
      createdAtExact: now,
      expiresAt: createdAt + windowSecs,
      times: {},
      model: null,
      errors: null,
      finishedRows: null,
      counts: null,
      usage: null,
      outputFileId: null,
      errorFileId: null,
    });
    this.#schedule(batch);
    return batch;
  }

  cancel(id: string): Promise<BatchRecord> {
    return this.#turn(id, async (batch) => {
      if (batch.status === 'cancelling' || batch.status === 'cancelled') return batch;
      if (isTerminal(batch.status)) {
        throw new ApiError(409, `Cannot cancel a batch with status '${batch.status}'.`);
      }
      return this.#transitions.cancel(batch);
    });
  }

  /** A batch found faulty on the way ends as failed, whatever it was advanced to. */
  advance(id: string, order: Advance): Promise<BatchRecord> {
    return this.#turn(id, async (found) => {
      if (isTerminal(found.status)) {
        throw new ApiError(409, `Cannot advance a batch with status '${found.status}'.`);
      }
      if (order.to === 'failed') return this.#transitions.fail(found, order.errors ?? [failure]);
      const batch = found.status === 'validating' ? await this.#transitions.validate(found) : found;
      if (batch.status === 'failed' || order.to === 'in_progress') return batch;
      return this.#advanceAccepted(batch, order.to, order.finishedRows);
    });
  }

  /** Stops all alarms and waits for what is under way. */
  async close(): Promise<void> {
    this.#alarms.close();
    await this.#turns.settled();
  }

  async #advanceAccepted(
    batch: BatchRecord,
    to: 'completed' | 'expired' | 'cancelled',
    finishedRows: number | undefined,
  ): Promise<BatchRecord> {
    if (!isAccepted(batch)) return this.#transitions.endUnaccepted(batch);
    const { runnable, lines } = this.#book.rowsOf(batch);
    const finished = batch.finishedRows ?? Math.min(finishedRows ?? runnable, runnable);
    if (to !== 'completed') return this.#transitions.end(batch, to, finished);
    if (batch.status === 'cancelling' || runnable < lines.length) {
      throw new ApiError(409, 'This batch cannot complete: not all of its rows get a turn.');
    }
    const finalizing =
      batch.status === 'finalizing' ? batch : await this.#transitions.finalize(batch);
    return this.#transitions.end(finalizing, 'completed', runnable);
  }

  async #turn(
    id: string,
    work: (batch: BatchRecord) => Promise<BatchRecord>,
  ): Promise<BatchRecord> {
    return this.#turns.take(id, async () => {
      const batch = this.#batches.get(id);
      if (batch === undefined) throw new ApiError(404, `No batch found with id '${id}'.`);
      const next = await work(batch);
      this.#schedule(next);
      return next;
    });
  }

  #schedule(batch: BatchRecord): void {
    if (isTerminal(batch.status)) {
      this.#alarms.clear(batch.id);
      return;
    }
    this.#alarms.set(batch.id, this.#dueAt(batch), () => {
      void this.#turn(batch.id, (current) => this.#stepIfDue(current));
    });
  }

  #dueAt(batch: BatchRecord): number {
    const { enteredAt } = batch;
    switch (batch.status) {
      case 'validating':
        return enteredAt + this.#settings.validatingSecs;
      case 'in_progress':
        if (this.#settings.holdBatches) return Number.POSITIVE_INFINITY;
        return Math.min(this.#rowsDoneAt(batch), batch.expiresAt);
      case 'finalizing':
        return enteredAt + this.#settings.finalizingSecs;
      case 'cancelling':
        return enteredAt + this.#settings.cancellingSecs;
      case 'failed':
      case 'completed':
      case 'expired':
      case 'cancelled':
        return Number.POSITIVE_INFINITY;
    }
  }

  #rowsDoneAt(batch: BatchRecord): number {
    const { runnable, lines } = this.#book.rowsOf(batch);
    if (runnable < lines.length) return Number.POSITIVE_INFINITY;
    return batch.enteredAt + this.#settings.runningSecs;
  }

  async #stepIfDue(batch: BatchRecord): Promise<BatchRecord> {
    if (this.#clock.now() < this.#dueAt(batch)) return batch;
    switch (batch.status) {
      case 'validating':
        return this.#transitions.validate(batch);
      case 'in_progress':
        return this.#rowsDoneAt(batch) <= batch.expiresAt
          ? this.#transitions.finalize(batch)
          : this.#transitions.end(
              batch,
              'expired',
              this.#book.finishedRows(batch, batch.expiresAt),
            );
      case 'finalizing':
        return this.#transitions.end(batch, 'completed', this.#book.rowsOf(batch).runnable);
      case 'cancelling':
        return isAccepted(batch)
          ? this.#transitions.end(batch, 'cancelled', this.#book.finishedRows(batch))
          : this.#transitions.endUnaccepted(batch);
      case 'failed':
      case 'completed':
      case 'expired':
      case 'cancelled':
        return batch;
    }
  }
}

const failure = wholeFile('server_error', null, 'The simulator was told to fail this batch.');
