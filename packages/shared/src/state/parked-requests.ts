import type { RedisConnection } from '../redis/index.ts';
import type { ShardKeys } from './keys.ts';
import { PARKED_TTL_SECS } from './take-over.ts';

export interface ParkedRequest {
  /** Of equal calls without a key; see `parkingPlace`. */
  readonly place: string;
  readonly id: string;
  readonly key: string;
}

/** Unfinished requests without a key, each left where a retry of the same call finds it; `admit` takes it there. */
export class ParkedRequests {
  private readonly redis: RedisConnection;
  private readonly keys: ShardKeys;

  constructor(redis: RedisConnection, keys: ShardKeys) {
    this.redis = redis;
    this.keys = keys;
  }

  async leave(requests: readonly ParkedRequest[]): Promise<void> {
    if (requests.length === 0) return;
    const pipeline = this.redis.pipeline();
    for (const { place, id, key } of requests) {
      // Once, however often it is tried: what seemed to fail may have been carried out late.
      pipeline.lrem(this.keys.parked(place), 0, `${id} ${key}`);
      pipeline.rpush(this.keys.parked(place), `${id} ${key}`);
      pipeline.expire(this.keys.parked(place), PARKED_TTL_SECS);
    }
    for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
  }

  /** A caller came back to its request by name: nobody else must find it where it was parked. */
  async takeBack({ place, id, key }: ParkedRequest): Promise<void> {
    await this.redis.lrem(this.keys.parked(place), 1, `${id} ${key}`);
  }
}
