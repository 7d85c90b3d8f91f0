import { open } from 'node:fs/promises';

import { noTokens, type TokenCount } from '../answers/answer.ts';
import type { AcceptedLine } from '../batches/accepted-line.ts';
import { isAccepted, isTerminal, type BatchRecord } from '../batches/batch-record.ts';
import { readBody } from '../batches/read-body.ts';
import type { BatchStore } from '../batches/batch-store.ts';
import type { RowBook } from '../batches/row-book.ts';
import type { FileStore } from '../files/file-store.ts';
import type { Journal } from '../state/journal.ts';
import type { DirectCall } from './direct-call.ts';

export type Outcome = 'pending' | 'answered' | 'failed' | 'expired' | 'cancelled' | 'missing';

/** A request that the provider took on: paid for, if it was answered. */
export interface LedgerLine {
  /** Null for a direct call, as is `customId`. */
  readonly batchId: string | null;
  readonly customId: string | null;
  readonly bodySha256: string;
  /** sha256 of the caller's key. */
  readonly key: string;
  /** Virtual unix seconds. */
  readonly startedAt: number;
  readonly outcome: Outcome;
  readonly endpoint: string;
  readonly model: string | null;
  /** Of a direct call: whether its answer was sent in pieces. */
  readonly streamed: boolean;
  /** What was paid for: nothing, unless it was answered. */
  readonly tokens: TokenCount;
  /** The exact text of the request's body, when asked for. */
  readonly body?: string;
}

/** Every request ever taken on, in batches and directly. Lines of a batch are in the file's order. */
export class Ledger {
  readonly #direct: DirectCall[] = [];
  readonly #batches: BatchStore;
  readonly #book: RowBook;
  readonly #files: FileStore;
  readonly #journal: Journal;

  constructor(batches: BatchStore, book: RowBook, files: FileStore, journal: Journal) {
    this.#batches = batches;
    this.#book = book;
    this.#files = files;
    this.#journal = journal;
  }

  restoreDirect(call: DirectCall): void {
    this.#direct.push(call);
  }

  async recordDirect(call: DirectCall): Promise<void> {
    this.#direct.push(call);
    await this.#journal.append({ kind: 'direct', call });
  }

  directCalls(): readonly DirectCall[] {
    return this.#direct;
  }

  acceptedBatches(): readonly BatchRecord[] {
    return this.#batches.all().filter(isAccepted);
  }

  async *lines(includeBody: boolean): AsyncGenerator<LedgerLine> {
    for (const batch of this.acceptedBatches()) yield* this.#batchLines(batch, includeBody);
    for (const call of this.#direct) {
      const { bodyText, ...told } = call;
      const line = { batchId: null, customId: null, ...told };
      yield includeBody ? { ...line, body: bodyText } : line;
    }
  }

  /** What became of each line, in the order of the file. */
  outcomes(batch: BatchRecord): readonly Outcome[] {
    const { lines, order } = this.#book.rowsOf(batch);
    const outcomes = lines.map((): Outcome => 'pending');
    if (!isTerminal(batch.status)) return outcomes;
    for (const [position, index] of order.entries()) {
      const line = lines[index];
      if (line === undefined) continue;
      const hadTurn = position < (batch.finishedRows ?? 0);
      outcomes[index] = hadTurn ? outcomeOf(line) : unfinishedOutcome(batch);
    }
    return outcomes;
  }

  async *#batchLines(batch: BatchRecord, includeBody: boolean): AsyncGenerator<LedgerLine> {
    const outcomes = this.outcomes(batch);
    const input = includeBody ? await open(this.#files.contentPath(batch.inputFileId), 'r') : null;
    try {
      for (const [index, accepted] of this.#book.rowsOf(batch).lines.entries()) {
        const outcome = outcomes[index] ?? 'pending';
        const line: LedgerLine = {
          batchId: batch.id,
          customId: accepted.customId,
          bodySha256: accepted.bodySha256,
          key: batch.owner,
          startedAt: batch.times.in_progress ?? batch.createdAt,
          outcome,
          endpoint: batch.endpoint,
          model: batch.model,
          streamed: false,
          tokens: outcome === 'answered' ? accepted.tokens : noTokens,
        };
        yield input === null ? line : { ...line, body: readBody(input.fd, accepted) };
      }
    } finally {
      await input?.close();
    }
  }
}

function outcomeOf({ fate }: AcceptedLine): Outcome {
  switch (fate) {
    case 'answered':
    case 'failed':
    case 'missing':
      return fate;
    case 'blank':
      return 'failed';
    case 'never':
      return 'expired';
  }
}

function unfinishedOutcome({ status }: BatchRecord): Outcome {
  if (status === 'cancelled') return 'cancelled';
  return status === 'failed' ? 'failed' : 'expired';
}
