import type { Deployment } from '../deployment.ts';
import { exitStatus } from '../exit-status.ts';
import { findLane, surveyLanes } from '../lanes.ts';
import { laneJson, laneTable } from '../output/lane-table.ts';
import type { Report } from '../report.ts';

export async function lanes({ state }: Deployment): Promise<Report> {
  const survey = await surveyLanes(state);
  return {
    status: exitStatus.done,
    json: { lanes: survey.lanes.map((line) => laneJson(line, survey.now)) },
    text: survey.lanes.length === 0 ? 'no lane has anything to do\n' : laneTable(survey),
  };
}

/** In every shard: a lane's requests lie in all of them. */
export async function pause({ state }: Deployment, laneId: string): Promise<Report> {
  if (!(await findLane(state, laneId))) return unknown(laneId);
  const changed = await Promise.all(
    state.shards.map(async (shard) => shard.pauses.pause(laneId, await shard.now())),
  );
  const text = changed.includes(true)
    ? 'paused: its requests stay queued from the next drain on\n'
    : 'it was paused before\n';
  return { status: exitStatus.done, json: { lane: laneId, paused: true }, text };
}

/** Also where no pause is: a resumption that broke off is finished by the next. */
export async function resume({ state }: Deployment, laneId: string): Promise<Report> {
  const changed = await Promise.all(state.shards.map((shard) => shard.pauses.resume(laneId)));
  if (!changed.includes(true) && !(await findLane(state, laneId))) return unknown(laneId);
  const text = changed.includes(true)
    ? 'resumed: the next drain takes what waits\n'
    : 'it was not paused\n';
  return { status: exitStatus.done, json: { lane: laneId, paused: false }, text };
}

function unknown(laneId: string): Report {
  return {
    status: exitStatus.no,
    json: { lane: laneId, found: false },
    text: 'there is no such lane: silt lanes lists them\n',
  };
}
