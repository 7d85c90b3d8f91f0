import { batchStates } from '@silt/shared/domain';
import { listeningGateways } from '@silt/shared/pubsub';
import type { Deployment } from '../deployment.ts';
import { exitStatus } from '../exit-status.ts';
import { surveyLanes, unsettled } from '../lanes.ts';
import { laneJson, laneTable } from '../output/lane-table.ts';
import { facts } from '../output/table.ts';
import type { Report } from '../report.ts';

/** How the whole deployment is. What gateways hold only they know: their metrics tell. */
export async function status({ redis, state }: Deployment): Promise<Report> {
  const [survey, gateways] = await Promise.all([surveyLanes(state), listeningGateways(redis)]);
  const { batches, lanes, now, queued, lookedAt } = survey;
  const inBatches = batches.reduce((total, batch) => total + unsettled(batch), 0);
  const byState = batchStates.flatMap((name): (readonly [string, number])[] => {
    const count = batches.filter((batch) => batch.state === name).length;
    return count === 0 ? [] : [[name, count]];
  });
  return {
    status: exitStatus.done,
    json: {
      queued,
      in_batches: inBatches,
      gateways: gateways.length,
      batches: Object.fromEntries(byState),
      lanes: lanes.map((line) => laneJson(line, now)),
      looked_at: lookedAt,
    },
    text:
      facts([
        ['queued', String(queued)],
        ['in batches', String(inBatches)],
        ['batches', byState.map(([name, count]) => `${count} ${name}`).join(', ') || 'none'],
        ['gateways', String(gateways.length)],
        ['looked at', lookedAt < queued ? `${lookedAt} queued requests, for the lanes` : undefined],
      ]) + (lanes.length === 0 ? '' : `\n${laneTable(survey)}`),
  };
}
