import type { Clock } from '../clock.ts';
import { ApiError } from '../http/api-error.ts';
import { createBatchId } from '../identifiers.ts';
import { Alarms } from './alarms.ts';
import { isAccepted, isTerminal, type BatchRecord } from './batch-record.ts';
import { expiryOf, settingsOf, windowSecsOf, type BatchSettings } from './batch-settings.ts';
import type { Admission } from './admission.ts';
import type { BatchStore } from './batch-store.ts';
import type { LineError } from './line-error.ts';
import { changeTrouble, type TroubleChange } from './read-batch-trouble.ts';
import type { TroubleSource } from './trouble-source.ts';
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

export interface RunnerParts extends TransitionParts {
  readonly admission: Admission;
  readonly troubles: TroubleSource;
  /** Hears of every batch that comes to its end. */
  readonly onEnd: (batch: BatchRecord) => void;
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
  readonly #admission: Admission;
  readonly #troubles: TroubleSource;
  readonly #onEnd: RunnerParts['onEnd'];

  constructor(parts: RunnerParts) {
    this.#alarms = new Alarms(parts.clock);
    this.#transitions = new Transitions(parts);
    this.#batches = parts.batches;
    this.#book = parts.book;
    this.#clock = parts.clock;
    this.#settings = parts.settings;
    this.#admission = parts.admission;
    this.#troubles = parts.troubles;
    this.#onEnd = parts.onEnd;
  }

  /** Takes up what an earlier process left. */
  async resume(): Promise<void> {
    const accepted = this.#batches.all().filter(isAccepted);
    // What goes wrong with a row may depend on the batches that were accepted before.
    for (const batch of accepted.toSorted((one, other) => turnOf(one) - turnOf(other))) {
      await this.#transitions.restoreRows(batch);
    }
    for (const batch of this.#batches.all()) this.#schedule(batch);
  }

  async create(owner: string, request: CreateRequest): Promise<BatchRecord> {
    const enqueued = await this.#admission.measure(owner, request);
    this.#admission.admit(owner, request, enqueued);
    const now = this.#clock.now();
    const createdAt = Math.floor(now);
    const ordinal = this.#batches.count + 1;
    const trouble = this.#troubles.troubleFor(owner, ordinal);
    const windowSecs = windowSecsOf(request.completionWindow);
    const lifeSecs = trouble.expireAfterSecs ?? this.#settings.expireAfterSecs ?? windowSecs;
    const batch = await this.#batches.put({
      ...request,
      id: createBatchId(this.#settings.idShape),
      owner,
      ordinal,
      status: 'validating',
      enteredAt: now,
      createdAt,
      createdAtExact: now,
      // One that outlives its window, or is over at once, does not say so beforehand.
      expiresAt:
        createdAt + Math.ceil(Math.min(lifeSecs === 0 ? windowSecs : lifeSecs, windowSecs)),
      times: {},
      model: null,
      errors: null,
      finishedRows: null,
      counts: null,
      usage: null,
      outputFileId: null,
      errorFileId: null,
      ...(Object.keys(trouble).length === 0 ? {} : { trouble }),
      ...(enqueued === undefined ? {} : { enqueued }),
      ...(this.#settings.cachedShare === 0 ? {} : { cachedShare: this.#settings.cachedShare }),
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

  /** Makes something else go wrong with a batch, or nothing any more. */
  trouble(id: string, change: TroubleChange): Promise<BatchRecord> {
    return this.#turn(id, (batch) =>
      this.#batches.put({ ...batch, trouble: changeTrouble(batch.trouble ?? {}, change) }),
    );
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
      if (isTerminal(next.status) && !isTerminal(batch.status)) this.#onEnd(next);
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
    const { enteredAt, status, trouble } = batch;
    if (trouble?.stuck === status) return Number.POSITIVE_INFINITY;
    const settings = settingsOf(batch, this.#settings);
    switch (status) {
      case 'validating':
        return enteredAt + settings.validatingSecs;
      case 'in_progress':
        if (settings.holdBatches) return Number.POSITIVE_INFINITY;
        return Math.min(this.#rowsDoneAt(batch), expiryOf(batch, this.#settings));
      case 'finalizing':
        return enteredAt + settings.finalizingSecs;
      case 'cancelling':
        return enteredAt + settings.cancellingSecs;
      case 'failed':
      case 'completed':
      case 'expired':
      case 'cancelled':
        return Number.POSITIVE_INFINITY;
    }
  }

  #rowsDoneAt(batch: BatchRecord): number {
    const { lines } = this.#book.rowsOf(batch);
    if (this.#book.limitOf(batch) < lines.length) return Number.POSITIVE_INFINITY;
    return batch.enteredAt + settingsOf(batch, this.#settings).runningSecs;
  }

  #finishedInTime(batch: BatchRecord): number {
    const { expireFinishedShare } = settingsOf(batch, this.#settings);
    return expireFinishedShare === undefined
      ? this.#book.finishedRows(batch, expiryOf(batch, this.#settings))
      : this.#book.limitOf(batch);
  }

  async #stepIfDue(batch: BatchRecord): Promise<BatchRecord> {
    if (this.#clock.now() < this.#dueAt(batch)) return batch;
    switch (batch.status) {
      case 'validating':
        return this.#transitions.validate(batch);
      case 'in_progress':
        return this.#rowsDoneAt(batch) <= expiryOf(batch, this.#settings)
          ? this.#transitions.finalize(batch)
          : this.#transitions.end(batch, 'expired', this.#finishedInTime(batch));
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

/** Batches of older journals have no turn of their own; then the order of creation has to do. */
function turnOf({ acceptedOrdinal, ordinal }: BatchRecord): number {
  return acceptedOrdinal ?? ordinal;
}

const failure = wholeFile('server_error', null, 'The simulator was told to fail this batch.');
