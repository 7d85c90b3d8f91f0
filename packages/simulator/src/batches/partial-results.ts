import { open } from 'node:fs/promises';

import { contentFromLines, progressHeaders, type FileContent } from '../files/file-content.ts';
import type { FileStore } from '../files/file-store.ts';
import { isTerminal, type BatchRecord } from './batch-record.ts';
import { finishedResultRows } from './result-rows.ts';
import type { RowBook } from './row-book.ts';

/** The batch whose output file, not there yet, has that id. */
export function batchWritingTo(
  batches: readonly BatchRecord[],
  owner: string,
  fileId: string,
): BatchRecord | undefined {
  return batches.find(
    (batch) => batch.outputFileId === fileId && batch.owner === owner && !isTerminal(batch.status),
  );
}

/** What has been finished so far, after the first `offset` lines. The final file begins with the same. */
export async function partialResults(
  batch: BatchRecord,
  book: RowBook,
  files: FileStore,
  offset: number,
): Promise<FileContent> {
  const lines: Buffer[] = [];
  const input = await open(files.contentPath(batch.inputFileId), 'r');
  try {
    const finished = book.finishedRows(batch);
    for (const row of finishedResultRows(batch, book.rowsOf(batch), finished, input.fd)) {
      if (row.file === 'output') lines.push(Buffer.from(row.text));
    }
  } finally {
    await input.close();
  }
  return contentFromLines(lines.slice(offset), progressHeaders(true, lines.length));
}
