import type { Clock } from '../clock.ts';
import { batchFileLifeSecs } from '../files/file-record.ts';
import type { FileStore } from '../files/file-store.ts';
import { createFileId } from '../identifiers.ts';
import { enterStatus, type BatchRecord, type LineError } from './batch-record.ts';
import type { BatchRows } from './batch-rows.ts';
import type { BatchSettings } from './batch-settings.ts';
import type { BatchStore } from './batch-store.ts';
import type { Leftover } from './result-row.ts';
import type { RowBook } from './row-book.ts';
import { scanInput, wholeFile, type InputRules, type ScannedInput } from './scan-input.ts';
import { writeResults } from './write-results.ts';

export interface TransitionParts {
  readonly clock: Clock;
  readonly settings: BatchSettings;
  readonly batches: BatchStore;
  readonly files: FileStore;
  readonly book: RowBook;
}

/** The steps from one status to the next. The caller sees to it that a batch takes one at a time. */
export class Transitions {
  readonly #parts: TransitionParts;

  constructor(parts: TransitionParts) {
    this.#parts = parts;
  }

  /** validating ──▶ in_progress or failed */
  async validate(batch: BatchRecord): Promise<BatchRecord> {
    const { batches, book, clock } = this.#parts;
    const { errors, lines, model } = await this.#scan(batch);
    if (errors.length > 0) return this.fail(batch, errors);
    book.enter(batch, lines);
    return batches.put(enterStatus(batch, 'in_progress', clock.now(), { model }));
  }

  fail(batch: BatchRecord, errors: readonly LineError[]): Promise<BatchRecord> {
    const counts = { total: 0, completed: 0, failed: 0 };
    const changes = { errors, counts, finishedRows: 0 };
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
    const finishedRows = book.finishedRows(batch);
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
    const { lines } = await scanInput(source, batch.endpoint, acceptedBefore);
    book.enter(batch, lines);
  }

  async #scan(batch: BatchRecord): Promise<ScannedInput> {
    const { files, settings } = this.#parts;
    const file = files.find(batch.owner, batch.inputFileId);
    if (file === undefined) {
      const message = `Cannot find file ${batch.inputFileId}, or organization does not have access to it.`;
      return rejected(message, 'file_id');
    }
    if (file.purpose !== 'batch') {
      return rejected(`The purpose of ${file.id} is '${file.purpose}', not 'batch'.`, 'file_id');
    }
    if (file.bytes > settings.maxFileBytes) {
      return rejected(`${file.id} has more than ${settings.maxFileBytes} bytes.`, 'file_id');
    }
    return scanInput(files.read(file.id), batch.endpoint, settings);
  }

  async #writeFiles(
    batch: BatchRecord,
    rows: BatchRows,
    finishedRows: number,
    leftover: Leftover,
  ): Promise<Pick<BatchRecord, 'outputFileId' | 'errorFileId'>> {
    const { files } = this.#parts;
    const outputId = createFileId();
    const errorId = createFileId();
    const paths = {
      input: files.contentPath(batch.inputFileId),
      output: files.draftPath(outputId),
      errors: files.draftPath(errorId),
    };
    const sizes = await writeResults(batch, rows, finishedRows, leftover, paths);
    return {
      outputFileId: await this.#addFile(batch, outputId, 'output', sizes.outputBytes),
      errorFileId: await this.#addFile(batch, errorId, 'error', sizes.errorBytes),
    };
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

/** What was accepted once stays so, whatever this run's settings are. */
const acceptedBefore: InputRules = {
  maxLines: Number.POSITIVE_INFINITY,
  maxEmbeddingInputs: Number.POSITIVE_INFINITY,
  maxReportedErrors: Number.POSITIVE_INFINITY,
  unknownModels: [],
};

function usageOf(rows: BatchRows, finishedRows: number): BatchRecord['usage'] {
  const usage = { promptTokens: 0, completionTokens: 0 };
  for (const index of rows.order.slice(0, finishedRows)) {
    const line = rows.lines[index];
    if (line?.fate !== 'answered') continue;
    usage.promptTokens += line.promptTokens;
    usage.completionTokens += line.completionTokens;
  }
  return usage;
}

function rejected(message: string, param: string): ScannedInput {
  return { errors: [wholeFile('invalid_request', param, message)], lines: [], model: null };
}
