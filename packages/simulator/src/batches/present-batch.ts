import { isTerminal, type BatchRecord, type RequestCounts } from './batch-record.ts';
import { showBatch } from './show-batch.ts';

/** The batch as its provider tells of it, with whatever is out of the ordinary about that. */
export function presentBatch(batch: BatchRecord, counts: RequestCounts): object {
  const { trouble } = batch;
  const shown: Record<string, unknown> = showBatch(batch, counts);
  if (trouble === undefined) return shown;
  shown['status'] = statusOf(batch);
  if (trouble.timestamps === 'iso') tellTimesAsText(shown);
  for (const name of ['output_file_id', 'error_file_id']) {
    if (shown[name] !== null) continue;
    if (trouble.emptyIds === 'absent') delete shown[name];
    if (trouble.emptyIds === 'empty-string') shown[name] = '';
  }
  if (trouble.counts === 'absent') delete shown['request_counts'];
  else shown['request_counts'] = countsAsTold(counts, trouble.counts);
  return shown;
}

export function statusOf({ status, trouble }: BatchRecord): string {
  if (trouble?.statusAs !== undefined && !isTerminal(status)) return trouble.statusAs;
  if (trouble?.statusCase === 'upper') return status.toUpperCase();
  return trouble?.statusCase === 'capitalised'
    ? `${status.charAt(0).toUpperCase()}${status.slice(1)}`
    : status;
}

/** `2026-01-31T12:00:00.000Z` for every unix time there is. */
export function tellTimesAsText(shown: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(shown)) {
    if (name.endsWith('_at') && typeof value === 'number') shown[name] = isoTime(value);
  }
}

export function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function countsAsTold(
  counts: RequestCounts,
  lie: 'true' | 'null' | 'all-completed' | 'none-completed' | 'too-many' | undefined,
): RequestCounts | null {
  const { total } = counts;
  switch (lie) {
    case 'null':
      return null;
    case 'all-completed':
      return { total, completed: total, failed: 0 };
    case 'none-completed':
      return { total, completed: 0, failed: 0 };
    case 'too-many':
      return { total: total + 7, completed: total + 7, failed: 0 };
    case 'true':
    case undefined:
      return counts;
  }
}
