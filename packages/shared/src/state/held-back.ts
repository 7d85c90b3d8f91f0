import type { RedisConnection } from '../redis/index.ts';
import type { ShardKeys } from './keys.ts';

/** Longer than any submission is put off. */
const TTL_SECS = 3600;

/**
 * Batches of one shard whose submission was put off because their provider was in trouble, by where
 * the trouble is. Whoever sees the provider well again takes some of them, and has them tried early.
 * Only a hint: a batch that is forgotten here comes in its own time.
 */
export class HeldBack {
  private readonly redis: RedisConnection;
  private readonly keys: ShardKeys;

  constructor(redis: RedisConnection, keys: ShardKeys) {
    this.redis = redis;
    this.keys = keys;
  }

  async note(place: string, batchId: string): Promise<void> {
    const key = this.keys.heldBack(place);
    await this.redis.multi().sadd(key, batchId).expire(key, TTL_SECS).exec();
  }

  /** Whether it still waits for its time. */
  async has(place: string, batchId: string): Promise<boolean> {
    return (await this.redis.sismember(this.keys.heldBack(place), batchId)) === 1;
  }

  /** Takes some of those that wait. */
  async take(place: string, most: number): Promise<string[]> {
    return this.redis.spop(this.keys.heldBack(place), most);
  }

  async forget(place: string, batchId: string): Promise<void> {
    await this.redis.srem(this.keys.heldBack(place), batchId);
  }
}
