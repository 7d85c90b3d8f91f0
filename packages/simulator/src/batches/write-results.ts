import { open } from 'node:fs/promises';

import type { BatchRecord } from './batch-record.ts';
import type { BatchRows } from './batch-rows.ts';
import { DraftFile } from './draft-file.ts';
import { leftoverRow, type Leftover } from './result-row.ts';
import { finishedResultRows } from './result-rows.ts';

export interface ResultPaths {
  readonly input: string;
  readonly output: string;
  readonly errors: string;
}

/** The sizes of the files made; undefined for one that would have been empty. */
export interface ResultSizes {
  readonly outputBytes: number | undefined;
  readonly errorBytes: number | undefined;
}

/** Gives each row its place: the first `finished` rows an answer, the rest the reason for none. */
export async function writeResults(
  batch: BatchRecord,
  rows: BatchRows,
  finished: number,
  leftover: Leftover,
  paths: ResultPaths,
  foreignCustomId: string | undefined,
): Promise<ResultSizes> {
  const files = { output: new DraftFile(paths.output), errors: new DraftFile(paths.errors) };
  const input = await open(paths.input, 'r');
  try {
    const found = finishedResultRows(batch, rows, finished, input.fd, foreignCustomId);
    for (const { file, text } of found) {
      await files[file].append(text);
    }
  } finally {
    await input.close();
  }
  for (const index of rows.order.slice(finished)) {
    const line = rows.lines[index];
    if (line === undefined) continue;
    const place = { batchId: batch.id, index, customId: line.customId };
    await files.errors.append(leftoverRow(place, leftover));
  }
  // A file whose id was told already must be there, even if nothing is in it.
  const outputBytes = await files.output.finish(batch.outputFileId !== null);
  return {
    outputBytes,
    errorBytes: await files.errors.finish(batch.trouble?.emptyErrorFile === true),
  };
}
