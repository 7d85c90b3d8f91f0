import type { RedisConnection } from '../redis/index.ts';
import type { ShardKeys } from './keys.ts';

export interface SettledLately {
  readonly settled: number;
  /** Those of them with a status of 400 or above. */
  readonly failed: number;
}

/** How much batches settled in one shard lately, as `settle.lua` counts it: second by second. */
export class SettledCounts {
  private readonly redis: RedisConnection;
  private readonly keys: ShardKeys;

  constructor(redis: RedisConnection, keys: ShardKeys) {
    this.redis = redis;
    this.keys = keys;
  }

  /** In the minute before `now`, of Redis' clock. */
  async lastMinute(now: number): Promise<SettledLately> {
    const second = Math.floor(now / 1000);
    const minute = Math.floor(second / 60);
    const [before, current] = await Promise.all([
      this.redis.hgetall(this.keys.settled(minute - 1)),
      this.redis.hgetall(this.keys.settled(minute)),
    ]);
    const inMinute = second % 60;
    const earlier = sumOf(before, (at) => at > inMinute);
    const later = sumOf(current, (at) => at <= inMinute);
    return { settled: earlier.settled + later.settled, failed: earlier.failed + later.failed };
  }
}

/** Fields are `<second>` and `<second> failed`. */
function sumOf(
  counts: Readonly<Record<string, string>>,
  counted: (second: number) => boolean,
): SettledLately {
  let settled = 0;
  let failed = 0;
  for (const [field, count] of Object.entries(counts)) {
    const [second, word] = field.split(' ');
    if (!counted(Number(second))) continue;
    if (word === undefined) settled += Number(count);
    else failed += Number(count);
  }
  return { settled, failed };
}
