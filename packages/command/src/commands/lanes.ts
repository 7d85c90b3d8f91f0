import {
  findLane,
  type LaneLine,
  laneLines,
  openBatches,
  viewQueues,
} from '@silt/shared/operations';
import type { Deployment } from '../deployment.ts';
import { exitStatus } from '../exit-status.ts';
import { laneJson, laneTable } from '../output/lane-table.ts';
import type { Report } from '../report.ts';

export async function lanes({ state }: Deployment): Promise<Report> {
  const [view, batches] = await Promise.all([viewQueues(state), openBatches(state)]);
  const lines: LaneLine[] = await laneLines(view, batches, (id) => findLane(state, id));
  const now = await state.at(0).now();
  return {
    status: exitStatus.done,
    json: { lanes: lines.map((line) => laneJson(line, now)) },
    text: lines.length === 0 ? 'no lane has anything to do\n' : laneTable(lines, now),
  };
}

export async function pause({ acts, actor }: Deployment, laneId: string): Promise<Report> {
  const { outcome, message, done } = await acts.pauseLane(actor, laneId);
  return told(laneId, done ? { paused: true, outcome } : { found: false }, message, done);
}

export async function resume({ acts, actor }: Deployment, laneId: string): Promise<Report> {
  const { outcome, message, done } = await acts.resumeLane(actor, laneId);
  return told(laneId, done ? { paused: false, outcome } : { found: false }, message, done);
}

function told(lane: string, facts: object, message: string, done: boolean): Report {
  const hint = done ? '' : ' silt lanes lists them.';
  return {
    status: done ? exitStatus.done : exitStatus.no,
    json: { lane, ...facts },
    text: `${message}${hint}\n`,
  };
}
