import type { LaneLine } from '@silt/shared/operations';
import { duration } from './duration.ts';
import { table } from './table.ts';

/** `now`: of Redis' clock. */
export function laneTable(lanes: readonly LaneLine[], now: number): string {
  return table(
    ['LANE', 'TENANT', 'ENDPOINT', 'MODEL', 'QUEUED', 'OLDEST', 'IN BATCHES', ''],
    lanes.map(({ id, lane, queued, oldestAcceptedAt, inBatches, paused }) => [
      id,
      lane?.tenant ?? '-',
      lane?.endpoint ?? '-',
      lane?.model ?? '-',
      String(queued),
      oldestAcceptedAt === undefined ? '-' : duration(now - oldestAcceptedAt),
      String(inBatches),
      paused ? 'paused' : '',
    ]),
  );
}

export function laneJson(line: LaneLine, now: number): object {
  const { id, lane, queued, queuedBytes, oldestAcceptedAt, openBatches, inBatches, paused } = line;
  return {
    id,
    tenant: lane?.tenant ?? null,
    endpoint: lane?.endpoint ?? null,
    model: lane?.model ?? null,
    queued,
    queued_bytes: queuedBytes,
    oldest_seconds: oldestAcceptedAt === undefined ? null : (now - oldestAcceptedAt) / 1000,
    open_batches: openBatches,
    in_batches: inBatches,
    paused,
  };
}
