import { open } from 'node:fs/promises';

import { answerRequest } from '../answers/answer-request.ts';
import type { BatchRecord } from './batch-record.ts';
import type { BatchRows } from './batch-rows.ts';
import { DraftFile } from './draft-file.ts';
import { readBody } from './read-body.ts';
import { answeredRow, leftoverRow, type Leftover } from './result-row.ts';

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
): Promise<ResultSizes> {
  const output = new DraftFile(paths.output);
  const errors = new DraftFile(paths.errors);
  await using input = await open(paths.input, 'r');
  for (const [position, index] of rows.order.entries()) {
    const line = rows.lines[index];
    if (line === undefined) continue;
    const place = { batchId: batch.id, index, customId: line.customId };
    if (position >= finished) {
      await errors.append(leftoverRow(place, leftover));
      continue;
    }
    const answer = answerRequest(batch.endpoint, readBody(input.fd, line));
    if (answer.kind !== 'answered') continue;
    const file = line.fate === 'answered' ? output : errors;
    await file.append(answeredRow(place, answer.status, answer.bodyText));
  }
  return { outputBytes: await output.finish(), errorBytes: await errors.finish() };
}
