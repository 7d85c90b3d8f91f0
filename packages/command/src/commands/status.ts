import {
  findLane,
  laneLines,
  openBatches,
  readFigures,
  sum,
  viewQueues,
} from '@silt/shared/operations';
import type { Deployment } from '../deployment.ts';
import { exitStatus } from '../exit-status.ts';
import { laneJson, laneTable } from '../output/lane-table.ts';
import { facts } from '../output/table.ts';
import type { Report } from '../report.ts';

/** How the whole deployment is. */
export async function status({ redis, state }: Deployment): Promise<Report> {
  const [view, batches] = await Promise.all([viewQueues(state), openBatches(state)]);
  const figures = await readFigures(redis, state, batches);
  const lines = await laneLines(view, batches, (id) => findLane(state, id));
  const { queued, inBatches, held, gateways, now } = figures;
  const lookedAt = sum(view.queues.map((queue) => queue.lookedAt));
  const byState = Object.entries(figures.batches);
  return {
    status: exitStatus.done,
    json: {
      held,
      queued,
      in_batches: inBatches,
      settled_last_minute: figures.settledLastMinute,
      failed_last_minute: figures.failedLastMinute,
      gateways,
      batches: figures.batches,
      lanes: lines.map((line) => laneJson(line, now)),
      looked_at: lookedAt,
    },
    text:
      facts([
        ['held calls', String(held)],
        ['queued', String(queued)],
        ['in batches', String(inBatches)],
        ['batches', byState.map(([name, count]) => `${count} ${name}`).join(', ') || 'none'],
        ['settled', `${figures.settledLastMinute} in the last minute`],
        ['of them failed', String(figures.failedLastMinute)],
        ['gateways', String(gateways)],
        ['looked at', lookedAt < queued ? `${lookedAt} queued requests, for the lanes` : undefined],
      ]) + (lines.length === 0 ? '' : `\n${laneTable(lines, now)}`),
  };
}
