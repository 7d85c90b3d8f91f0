import type { LaneLine, LaneSurvey } from '../lanes.ts';
import { duration } from './duration.ts';
import { table } from './table.ts';

export function laneTable({ lanes, now }: Pick<LaneSurvey, 'lanes' | 'now'>): string {
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
  const { id, lane, queued, queuedBytes, oldestAcceptedAt, inBatches, paused } = line;
  return {
    id,
    tenant: lane?.tenant ?? null,
    endpoint: lane?.endpoint ?? null,
    model: lane?.model ?? null,
    queued,
    queued_bytes: queuedBytes,
    oldest_seconds: oldestAcceptedAt === undefined ? null : (now - oldestAcceptedAt) / 1000,
    in_batches: inBatches,
    paused,
  };
}
