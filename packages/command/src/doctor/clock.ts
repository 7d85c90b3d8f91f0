import type { ShardState } from '@silt/shared/state';
import { fault, type Finding, ok } from './finding.ts';

/** Delays of queues are reckoned by each process' own clock, what is due by Redis'. */
const MOST_MS = 2_000;

/** `wallClock`: ms since the epoch, as this machine has it. */
export async function checkClock(state: ShardState, wallClock: () => number): Promise<Finding> {
  const check = 'clock';
  const before = wallClock();
  const redis = await state.now();
  const after = wallClock();
  // Redis looked at its own somewhere between the two.
  const apart = Math.max(before - redis, redis - after, 0);
  if (apart <= MOST_MS) return ok(check, `within ${MOST_MS / 1000} s of Redis'`);
  return fault(
    check,
    `this machine's clock is ${Math.round(apart / 1000)} s from Redis'`,
    'Set both by NTP (chrony, systemd-timesyncd): ticks and looks come early or late by so much, and above 30 s no worker starts.',
  );
}
