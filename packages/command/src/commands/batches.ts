import type { Batch, Lane } from '@silt/shared/domain';
import type { Deployment } from '../deployment.ts';
import { exitStatus } from '../exit-status.ts';
import { findLane } from '../lanes.ts';
import { moment } from '../output/moment.ts';
import { duration } from '../output/duration.ts';
import { table } from '../output/table.ts';
import type { Report } from '../report.ts';

interface BatchLine {
  readonly batch: Batch;
  readonly lane: Lane | undefined;
}

/** Batches that are not closed, the oldest first; or all that are remembered. */
export async function batches({ state }: Deployment, all: boolean): Promise<Report> {
  const found = await Promise.all(
    state.shards.map(({ overview }) => (all ? overview.allBatches() : overview.openBatches())),
  );
  const sorted = found.flat().toSorted((one, other) => one.createdAt - other.createdAt);
  const known = new Map<string, Lane | undefined>();
  for (const { lane } of sorted) {
    if (!known.has(lane)) known.set(lane, await findLane(state, lane));
  }
  const lines = sorted.map((batch) => ({ batch, lane: known.get(batch.lane) }));
  const now = (await state.shards[0]?.now()) ?? Date.now();
  return {
    status: exitStatus.done,
    json: { batches: lines.map(batchJson) },
    text: lines.length === 0 ? 'no batches\n' : batchTable(lines, now),
  };
}

function batchTable(lines: readonly BatchLine[], now: number): string {
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

function batchJson({ batch, lane }: BatchLine): object {
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
