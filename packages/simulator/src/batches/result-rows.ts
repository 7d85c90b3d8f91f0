import { answerLine } from './accepted-line.ts';
import type { BatchRecord } from './batch-record.ts';
import type { BatchRows } from './batch-rows.ts';
import { readBody } from './read-body.ts';
import { answeredRow, type RowPlace } from './result-row.ts';

export interface ResultRow {
  readonly file: 'output' | 'errors';
  readonly text: string;
}

/**
 * The rows that had their turn, in the order of their turns; behind them those that got crossed, under
 * the custom id of a line of another batch.
 */
export function* finishedResultRows(
  batch: BatchRecord,
  rows: BatchRows,
  finished: number,
  inputDescriptor: number,
  foreignCustomId?: string,
): Generator<ResultRow> {
  const crossed: ResultRow[] = [];
  for (const index of rows.order.slice(0, finished)) {
    const line = rows.lines[index];
    if (line === undefined) continue;
    const answer = answerLine(batch.endpoint, readBody(inputDescriptor, line), line);
    if (answer.kind !== 'answered') continue;
    const place: RowPlace = { batchId: batch.id, index, customId: line.customId };
    const inOutput = line.fate === 'answered' || batch.trouble?.errorRowsInOutput === true;
    const file = inOutput ? 'output' : 'errors';
    const text = answeredRow(place, answer.status, answer.bodyText);
    yield { file, text };
    if (answer.extraRow === 'duplicate') yield { file, text };
    if (answer.extraRow === 'unknown') {
      const stranger = { ...place, customId: `unknown-${line.customId}` };
      yield { file, text: answeredRow(stranger, answer.status, answer.bodyText) };
    }
    if (answer.extraRow === 'crossed' && foreignCustomId !== undefined) {
      const foreign = { ...place, customId: foreignCustomId };
      crossed.push({ file, text: answeredRow(foreign, answer.status, answer.bodyText) });
    }
  }
  yield* crossed;
}
