import { killPoints, pause } from '@silt/dev-env';
import type { Member } from '../ground/member.ts';
import type { Disturbance } from './disturbance.ts';
import { pointName } from './kill-tally.ts';
import { reachPoint } from './reach-point.ts';

/** Longer than a lease (6 s) and than the locks of ticks and submissions (5 and 6 s). */
const leastMs = 7_000;
const mostMs = 12_000;
const reachBoundMs = 5_000;

/** Where a worker falls asleep: it is about to change something, or was just allowed to. */
const sleepingPlaces = killPoints.filter((point) => 'redis' in point && point.victim !== 'gateway');

async function sleep({ process }: Member, ms: number, over: AbortSignal): Promise<void> {
  process.pause();
  await pause(ms, over);
  if (process.running) process.resume();
}

export const sleepAnywhere: Disturbance = {
  name: 'SIGSTOP for longer than a lease',
  weight: 2,
  async play({ members, tally }, chance, over) {
    const alive = members.everyone;
    if (alive.length === 0) return;
    const sleeper = chance.oneOf(alive);
    tally.note(sleepAnywhere.name, sleeper.process.name);
    await sleep(sleeper, chance.between(leastMs, mostMs), over);
  },
};

export const sleepAtPoint: Disturbance = {
  name: 'SIGSTOP at a commit point',
  weight: 4,
  async play(ground, chance, over) {
    const point = chance.oneOf(sleepingPlaces);
    const reached = await reachPoint(ground, point, reachBoundMs, over);
    const [sleeper] = reached?.victims ?? [];
    if (sleeper === undefined) return;
    ground.tally.note(sleepAtPoint.name, `${sleeper.process.name}: ${pointName(point)}`);
    sleeper.process.pause();
    // What it sent is carried out now, and it will not know before it wakes.
    await reached?.letGo();
    await sleep(sleeper, chance.between(leastMs, mostMs), over);
  },
};
