import { addTokens, noTokens } from '../answers/answer.ts';
import type { Clock } from '../clock.ts';
import { batchFileLifeSecs, isVisible } from '../files/file-record.ts';
import type { FileStore } from '../files/file-store.ts';
import { createFileId } from '../identifiers.ts';
import { enterStatus, isAccepted, isTerminal, type BatchRecord } from './batch-record.ts';
import type { BatchRows } from './batch-rows.ts';
import { settingsOf, type BatchSettings } from './batch-settings.ts';
import type { BatchStore } from './batch-store.ts';
import type { EnqueuedTokens } from './enqueued-tokens.ts';
import type { LineError } from './line-error.ts';
import type { Leftover } from './result-row.ts';
import type { RowBook } from './row-book.ts';
import { cannotFindFile, lenientRules, scanInput, wholeFile } from './scan-input.ts';
import type { ScannedInput } from './scan-input.ts';
import { writeResults } from './write-results.ts';

export interface TransitionParts {
  readonly clock: Clock;
  readonly settings: BatchSettings;
  readonly batches: BatchStore;
  readonly files: FileStore;
  readonly book: RowBook;
  readonly tokens: EnqueuedTokens;
}

/** The steps from one status to the next. The caller sees to it that a batch takes one at a time. */
export class Transitions {
  readonly #parts: TransitionParts;

  constructor(parts: TransitionParts) {
    this.#parts = parts;
  }

  /** validating ──▶ in_progress or failed */
  async validate(batch: BatchRecord): Promise<BatchRecord> {
    const { batches, book, clock, settings, tokens } = this.#parts;
    const { trouble } = batch;
    const { errors, lines, model, enqueuedTokens } = await this.#scan(batch);
    if (trouble?.failWith !== undefined) return this.fail(batch, trouble.failWith);
    if (errors.length > 0) return this.fail(batch, errors);
    const counted = { model: model ?? '', tokens: enqueuedTokens };
    if (settings.enqueuedLimitAt === 'validation') {
      const excess = tokens.excess(batch.owner, counted.model, counted.tokens);
      if (excess !== undefined) return this.fail(batch, [excess]);
    }
    // Nothing waits between the look at the limit and the batch's counting towards it.
    book.enter(batch, lines);
    const outputFileId = trouble?.partialContent === true ? createFileId(settings.idShape) : null;
    const acceptedOrdinal = book.accepted;
    const changes = { model, outputFileId, acceptedOrdinal, enqueued: counted };
    return batches.put(enterStatus(batch, 'in_progress', clock.now(), changes));
  }

  fail(batch: BatchRecord, errors: readonly LineError[]): Promise<BatchRecord> {
    const counts = { total: 0, completed: 0, failed: 0 };
    const changes = { errors, counts, finishedRows: 0, outputFileId: null };
    return this.#parts.batches.put(enterStatus(batch, 'failed', this.#parts.clock.now(), changes));
  }

  /** in_progress ──▶ finalizing */
  finalize(batch: BatchRecord): Promise<BatchRecord> {
    const { batches, book, clock } = this.#parts;
    const finishedRows = book.rowsOf(batch).runnable;
    return batches.put(enterStatus(batch, 'finalizing', clock.now(), { finishedRows }));
  }

  /** validating, in_progress, finalizing ──▶ cancelling */
  cancel(batch: BatchRecord): Promise<BatchRecord> {
    const { batches, book, clock } = this.#parts;
    const forgets = batch.trouble?.cancelForgetsRows === true;
    const finishedRows = forgets ? 0 : book.finishedRows(batch);
    return batches.put(enterStatus(batch, 'cancelling', clock.now(), { finishedRows }));
  }

  /** The last step of an accepted batch: its files appear together with its final status. */
  async end(
    batch: BatchRecord,
    status: 'completed' | 'expired' | 'cancelled',
    finishedRows: number,
  ): Promise<BatchRecord> {
    const { batches, book, clock } = this.#parts;
    const rows = book.rowsOf(batch);
    const counts = book.counts({ ...batch, finishedRows });
    const usage = usageOf(rows, finishedRows);
    const leftover = status === 'cancelled' ? 'cancelled' : 'expired';
    const fileIds = await this.#writeFiles(batch, rows, finishedRows, leftover);
    const changes = { ...fileIds, finishedRows, counts, usage };
    return batches.put(enterStatus(batch, status, clock.now(), changes));
  }

  /** A batch that was cancelled before its lines were looked at has nothing to show for it. */
  endUnaccepted(batch: BatchRecord): Promise<BatchRecord> {
    return this.#parts.batches.put(enterStatus(batch, 'cancelled', this.#parts.clock.now()));
  }

  /** Brings back what only memory held of an accepted batch. */
  async restoreRows(batch: BatchRecord): Promise<void> {
    const { book, files } = this.#parts;
    const source = files.read(batch.inputFileId);
    const luck = book.luckOf(batch);
    const { lines } = await scanInput(source, batch.endpoint, lenientRules, luck);
    book.enter(batch, lines);
  }

  async #scan(batch: BatchRecord): Promise<ScannedInput> {
    const { files, book, settings } = this.#parts;
    const file = files.find(batch.owner, batch.inputFileId);
    if (file === undefined || !isVisible(file, 'validation', batch.createdAtExact)) {
      return rejected(cannotFindFile(batch.inputFileId), 'file_id');
    }
    if (file.purpose !== 'batch') {
      return rejected(`The purpose of ${file.id} is '${file.purpose}', not 'batch'.`, 'file_id');
    }
    if (file.bytes > settings.maxFileBytes) {
      return rejected(`${file.id} has more than ${settings.maxFileBytes} bytes.`, 'file_id');
    }
    const rules = settingsOf(batch, settings);
    return scanInput(files.read(file.id), batch.endpoint, rules, book.luckOf(batch));
  }

  async #writeFiles(
    batch: BatchRecord,
    rows: BatchRows,
    finishedRows: number,
    leftover: Leftover,
  ): Promise<Pick<BatchRecord, 'outputFileId' | 'errorFileId'>> {
    const { files, settings } = this.#parts;
    const outputId = batch.outputFileId ?? createFileId(settings.idShape);
    const errorId = createFileId(settings.idShape);
    const paths = {
      input: files.contentPath(batch.inputFileId),
      output: files.draftPath(outputId),
      errors: files.draftPath(errorId),
    };
    const foreign = this.#foreignCustomId(batch);
    const sizes = await writeResults(batch, rows, finishedRows, leftover, paths, foreign);
    return {
      outputFileId: await this.#addFile(batch, outputId, 'output', sizes.outputBytes),
      errorFileId: await this.#addFile(batch, errorId, 'error', sizes.errorBytes),
    };
  }

  /** Of a line whose own batch, of whichever key, still runs: where a crossed row does most harm. */
  #foreignCustomId(batch: BatchRecord): string | undefined {
    const { batches, book } = this.#parts;
    const running = batches
      .all()
      .filter((other) => other.id !== batch.id && isAccepted(other) && !isTerminal(other.status));
    const [line] = running.flatMap((other) => book.rowsOf(other).lines.slice(0, 1));
    return line?.customId;
  }

  async #addFile(
    batch: BatchRecord,
    id: string,
    name: string,
    bytes: number | undefined,
  ): Promise<string | null> {
    if (bytes === undefined) return null;
    const createdAt = Math.floor(this.#parts.clock.now());
    await this.#parts.files.add({
      id,
      owner: batch.owner,
      bytes,
      filename: `${batch.id}_${name}.jsonl`,
      purpose: 'batch_output',
      createdAt,
      expiresAt: createdAt + Math.min(batch.outputLifeSecs, batchFileLifeSecs),
      deletedAt: null,
    });
    return id;
  }
}

function usageOf(rows: BatchRows, finishedRows: number): BatchRecord['usage'] {
  let usage = noTokens;
  for (const index of rows.order.slice(0, finishedRows)) {
    const line = rows.lines[index];
    if (line?.fate === 'answered') usage = addTokens(usage, line.tokens);
  }
  return usage;
}

function rejected(message: string, param: string): ScannedInput {
  const errors = [wholeFile('invalid_request', param, message)];
  return { errors, lines: [], model: null, enqueuedTokens: 0 };
}
