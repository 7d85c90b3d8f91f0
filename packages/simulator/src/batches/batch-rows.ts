import { shuffle } from '../shuffle.ts';
import type { AcceptedLine } from './accepted-line.ts';
import type { RequestCounts } from './batch-record.ts';

/** A batch's lines in the order in which they get their turns, which is no order a caller may rely on. */
export interface BatchRows {
  readonly lines: readonly AcceptedLine[];
  /** Indexes into `lines`. Those that never get a turn come last. */
  readonly order: readonly number[];
  /** How many of `order` get a turn. */
  readonly runnable: number;
  /** `failedAfter[n]`: how many of the first n rows of `order` failed. */
  readonly failedAfter: readonly number[];
}

export function arrangeRows(lines: readonly AcceptedLine[], seed: string): BatchRows {
  const shuffled = shuffle([...lines.keys()], seed);
  const runs = shuffled.filter((index) => lines[index]?.fate !== 'never');
  const rest = shuffled.filter((index) => lines[index]?.fate === 'never');
  const failedAfter = [0];
  for (const [position, index] of runs.entries()) {
    failedAfter.push((failedAfter[position] ?? 0) + (lines[index]?.fate === 'failed' ? 1 : 0));
  }
  return { lines, order: [...runs, ...rest], runnable: runs.length, failedAfter };
}

/** What the counters say when `finished` rows have had their turn. */
export function countRows(rows: BatchRows, finished: number): RequestCounts {
  const failed = rows.failedAfter[finished] ?? 0;
  return { total: rows.lines.length, completed: finished - failed, failed };
}

/** How many rows have had their turn. They get them evenly over `runningSecs`. */
export function finishedAt(
  rows: BatchRows,
  startedAt: number,
  runningSecs: number,
  now: number,
): number {
  if (now >= startedAt + runningSecs) return rows.runnable;
  return Math.floor((rows.runnable * (now - startedAt)) / runningSecs);
}
