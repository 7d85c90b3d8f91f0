import { addTokens, noTokens, type TokenCount } from '../answers/answer.ts';
import type { Admission } from '../batches/admission.ts';
import { isTerminal, type BatchRecord, type BatchStatus } from '../batches/batch-record.ts';
import type { BatchStore } from '../batches/batch-store.ts';
import type { RowBook } from '../batches/row-book.ts';
import type { FileStore } from '../files/file-store.ts';
import type { Ledger } from './ledger.ts';

export interface Summary {
  readonly files: { readonly now: number; readonly ever: number; readonly deleted: number };
  readonly batches: {
    readonly created: number;
    readonly byStatus: Readonly<Partial<Record<BatchStatus, number>>>;
    /** Made, and found to be too much for the enqueued-token limit. */
    readonly failedForTokens: number;
  };
  /** Create calls. Those refused for anything but a limit are not counted. */
  readonly creates: {
    readonly accepted: number;
    readonly refusedForTokens: number;
    readonly refusedForRate: number;
    /** Of the input file whose create calls were refused most often for tokens. */
    readonly mostRefusalsOfOneFile: number;
  };
  readonly linesAccepted: number;
  readonly directCalls: number;
  /** Custom ids that one key had in two batches that were live together, or that both answered. */
  readonly duplicatedCustomIds: readonly string[];
  /** Those of them that more than one batch answered, which was charged more than once. */
  readonly answeredTwice: readonly string[];
  /** Of the answered requests of ended batches, and of direct calls. */
  readonly tokens: TokenCount;
  /** The part of them that direct calls cost. */
  readonly directTokens: TokenCount;
}

export interface SummaryParts {
  readonly files: FileStore;
  readonly batches: BatchStore;
  readonly book: RowBook;
  readonly ledger: Ledger;
  readonly admission: Admission;
}

export function summarize({ files, batches, book, ledger, admission }: SummaryParts): Summary {
  const allFiles = files.all();
  const byStatus: Partial<Record<BatchStatus, number>> = {};
  let batchTokens = noTokens;
  for (const { status, usage } of batches.all()) {
    byStatus[status] = (byStatus[status] ?? 0) + 1;
    batchTokens = addTokens(batchTokens, usage ?? noTokens);
  }
  const directTokens = ledger
    .directCalls()
    .map(({ tokens }) => tokens)
    .reduce(addTokens, noTokens);
  const accepted = ledger.acceptedBatches();
  return {
    files: {
      now: allFiles.filter((file) => files.isThere(file)).length,
      ever: allFiles.length,
      deleted: allFiles.filter((file) => file.deletedAt !== null).length,
    },
    batches: {
      created: batches.count,
      byStatus,
      failedForTokens: batches.all().filter(failedForTokens).length,
    },
    creates: { accepted: batches.count, ...countRefusals(admission) },
    linesAccepted: accepted.reduce((sum, batch) => sum + book.rowsOf(batch).lines.length, 0),
    directCalls: ledger.directCalls().length,
    ...repeatedCustomIds(accepted, book, ledger),
    tokens: addTokens(batchTokens, directTokens),
    directTokens,
  };
}

interface Appearance {
  readonly batch: BatchRecord;
  readonly answered: boolean;
}

function failedForTokens({ errors }: BatchRecord): boolean {
  return errors?.some(({ code }) => code === 'token_limit_exceeded') ?? false;
}

function countRefusals(admission: Admission) {
  const refusals = admission.refusals();
  const forTokens = refusals.filter(({ reason }) => reason === 'tokens');
  const byFile = new Map<string, number>();
  for (const { inputFileId } of forTokens) {
    byFile.set(inputFileId, (byFile.get(inputFileId) ?? 0) + 1);
  }
  return {
    refusedForTokens: forTokens.length,
    refusedForRate: refusals.length - forTokens.length,
    mostRefusalsOfOneFile: Math.max(0, ...byFile.values()),
  };
}

function repeatedCustomIds(
  accepted: readonly BatchRecord[],
  book: RowBook,
  ledger: Ledger,
): Pick<Summary, 'duplicatedCustomIds' | 'answeredTwice'> {
  const appearances = new Map<string, Appearance[]>();
  const duplicated = new Set<string>();
  const answeredTwice = new Set<string>();
  for (const batch of accepted) {
    const outcomes = ledger.outcomes(batch);
    for (const [index, { customId }] of book.rowsOf(batch).lines.entries()) {
      const key = `${batch.owner}/${customId}`;
      const here = { batch, answered: outcomes[index] === 'answered' };
      const before = appearances.get(key);
      if (before === undefined) {
        appearances.set(key, [here]);
      } else {
        if (before.some((there) => isDuplicate(there, here))) duplicated.add(customId);
        if (here.answered && before.some(({ answered }) => answered)) answeredTwice.add(customId);
        before.push(here);
      }
    }
  }
  return { duplicatedCustomIds: [...duplicated], answeredTwice: [...answeredTwice] };
}

function isDuplicate(one: Appearance, other: Appearance): boolean {
  if (one.answered && other.answered) return true;
  return (
    one.batch.createdAtExact < endedAt(other.batch) &&
    other.batch.createdAtExact < endedAt(one.batch)
  );
}

/** Exclusive, with a fraction. */
function endedAt(batch: BatchRecord): number {
  return isTerminal(batch.status) ? batch.enteredAt : Number.POSITIVE_INFINITY;
}
