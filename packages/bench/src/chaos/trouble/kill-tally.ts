import type { KillPoint } from '@silt/dev-env';
import type { Tally } from './tally.ts';

/** Names under which kills are counted. */
export const RANDOM_KILL = 'kill -9 at random';
export const REDIS_KILL = 'kill -9 of Redis';
const AIMED_KILL = 'kill -9 aimed:';

export function pointName({ victim, name }: KillPoint): string {
  return `${victim}, ${name}`;
}

export function noteAimedKill(tally: Tally, point: KillPoint, victims: number): void {
  tally.note(`${AIMED_KILL} ${pointName(point)}`);
  // Where the provider holds the reply, both workers of that kind go: it cannot tell whose it is.
  for (let further = 1; further < victims; further += 1) tally.note(`${AIMED_KILL} a bystander`);
}

export function aimedKillsAt(tally: Tally, point: KillPoint): number {
  return tally.of(`${AIMED_KILL} ${pointName(point)}`);
}

export interface KillCounts {
  readonly aimed: number;
  readonly random: number;
  readonly redis: number;
}

export function countKills(tally: Tally): KillCounts {
  let aimed = 0;
  for (const [name, count] of tally.counts) if (name.startsWith(AIMED_KILL)) aimed += count;
  return { aimed, random: tally.of(RANDOM_KILL), redis: tally.of(REDIS_KILL) };
}
