import type { RedisConnection } from '../redis/index.ts';
import type { ShardKeys } from './keys.ts';

/** Of a new batch against all before it: the last five or so make the figure. */
const WEIGHT = 0.3;
const PACE_TTL_SECS = 30 * 24 * 3600;

/**
 * How long the batches of a lane take from their making to their answers, as a running mean. Noted
 * once for each batch. Two pollers at once may lose one of the two figures: it is an estimate.
 */
export class LanePace {
  private readonly redis: RedisConnection;
  private readonly keys: ShardKeys;

  constructor(redis: RedisConnection, keys: ShardKeys) {
    this.redis = redis;
    this.keys = keys;
  }

  async note(laneId: string, tookMs: number): Promise<void> {
    const key = this.keys.pace(laneId);
    const before = await this.redis.get(key);
    const mean = before === null ? tookMs : Number(before) * (1 - WEIGHT) + tookMs * WEIGHT;
    await this.redis.set(key, Math.round(mean), 'EX', PACE_TTL_SECS);
  }
}
