import { type DescribedBatch, listBatches } from '@silt/shared/operations';
import type { Deployment } from '../deployment.ts';
import { exitStatus } from '../exit-status.ts';
import { moment } from '../output/moment.ts';
import { duration } from '../output/duration.ts';
import { table } from '../output/table.ts';
import type { Report } from '../report.ts';

/** Batches that are not closed, the oldest first; or all that are remembered. */
export async function batches({ state }: Deployment, all: boolean): Promise<Report> {
  const found = await listBatches(state, all ? 'all' : 'open');
  const lines = found.toSorted((one, other) => one.batch.createdAt - other.batch.createdAt);
  const now = await state.at(0).now();
  return {
    status: exitStatus.done,
    json: { batches: lines.map(batchJson) },
    text: lines.length === 0 ? 'no batches\n' : batchTable(lines, now),
  };
}

function batchTable(lines: readonly DescribedBatch[], now: number): string {
  return table(
    [
      'BATCH',
      'STATE',
      'AGE',
      'REQUESTS',
      'SETTLED',
      'CANCELLED',
      'TENANT',
      'MODEL',
      'AT THE PROVIDER',
      'ENDED AS',
    ],
    lines.map(({ batch, lane }) => [
      batch.id,
      batch.state,
      duration(now - batch.createdAt),
      String(batch.count),
      String(batch.settled),
      String(batch.cancelled),
      lane?.tenant ?? '-',
      lane?.model ?? '-',
      batch.providerBatchId ?? '-',
      batch.providerStatus ?? '',
    ]),
  );
}

function batchJson({ batch, lane }: DescribedBatch): object {
  return {
    id: batch.id,
    state: batch.state,
    lane: batch.lane,
    tenant: lane?.tenant ?? null,
    endpoint: lane?.endpoint ?? null,
    model: lane?.model ?? null,
    requests: batch.count,
    bytes: batch.bytes,
    settled: batch.settled,
    cancelled: batch.cancelled,
    provider_batch_id: batch.providerBatchId ?? null,
    provider_status: batch.providerStatus ?? null,
    failed_submissions: batch.failedSubmissions,
    created_at: moment(batch.createdAt) ?? null,
    submitted_at: moment(batch.submittedAt) ?? null,
    ended_at: moment(batch.endedAt) ?? null,
  };
}
