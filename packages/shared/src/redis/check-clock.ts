import { Cluster } from 'ioredis';
import type { RedisConnection } from './redis-connection.ts';

/** What is left to a clock that nobody sets right while it runs. */
const MOST_SKEW_MS = 30_000;

/**
 * Whether a worker's clock fits Redis'. Silt's own times are all Redis' own, but the queues delay
 * and repeat jobs by the clock of whoever puts them back: what a worker that is ahead has put back
 * is late for all others by so much once it is gone. A Redis that does not answer has no say.
 */
export async function faultsOfClock(
  redis: RedisConnection,
  now: () => number = Date.now,
): Promise<string[]> {
  const before = now();
  const theirs = await timeOf(redis).catch(() => undefined);
  if (theirs === undefined) return [];
  // An answer that took long says only what lies beyond the time it took.
  const [ahead, behind] = [before - theirs, theirs - now()];
  const skewMs = Math.max(ahead, behind);
  if (skewMs <= MOST_SKEW_MS) return [];
  const direction = ahead > behind ? 'ahead of' : 'behind';
  return [
    `The clock of this machine is ${Math.round(skewMs / 1000)} s ${direction} that of Redis: jobs would come late. Set the clocks right`,
  ];
}

/** Of a cluster, that of whichever node answers first. */
async function timeOf(redis: RedisConnection): Promise<number> {
  const servers = redis instanceof Cluster ? redis.nodes('master') : [redis];
  const [seconds, microseconds] = await Promise.any(servers.map((server) => server.time()));
  return Number(seconds) * 1000 + Number(microseconds) / 1000;
}
