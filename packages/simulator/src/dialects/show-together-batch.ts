import { isTerminal, type BatchRecord, type RequestCounts } from '../batches/batch-record.ts';
import { isoTime, statusOf } from '../batches/present-batch.ts';

/** A batch as Together tells of it: percents for counts, one text for all errors, no metadata. */
export function showTogetherBatch(batch: BatchRecord, counts: RequestCounts): object {
  const { total, completed, failed } = counts;
  const ended = isTerminal(batch.status) ? { completed_at: isoTime(batch.enteredAt) } : {};
  return {
    id: batch.id,
    user_id: batch.owner.slice(0, 24),
    input_file_id: batch.inputFileId,
    status: batch.status === 'cancelling' ? 'CANCELING' : statusOf(batch),
    progress: total === 0 ? 0 : Math.floor((100 * (completed + failed)) / total),
    endpoint: batch.endpoint,
    model_id: batch.model ?? '',
    job_deadline: isoTime(batch.expiresAt),
    created_at: isoTime(batch.createdAt),
    output_file_id: batch.outputFileId ?? '',
    error_file_id: batch.errorFileId ?? '',
    ...(batch.errors === null
      ? {}
      : { error: batch.errors.map(({ message }) => message).join('\n') }),
    ...ended,
  };
}
