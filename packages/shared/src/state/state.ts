import type { RedisConnection } from '../redis/index.ts';
import { shardOf } from '../domain/index.ts';
import { ShardState } from './shard-state.ts';

/** The state of all shards. */
export class State {
  readonly shards: readonly ShardState[];

  constructor(redis: RedisConnection, shards: number) {
    this.shards = Array.from({ length: shards }, (_, shard) => new ShardState(redis, shard));
  }

  /** The shard that a request lives in. */
  of(requestId: string): ShardState {
    return this.at(shardOf(requestId, this.shards.length));
  }

  at(shard: number): ShardState {
    const found = this.shards[shard];
    if (!found) throw new RangeError(`there is no shard ${shard}`);
    return found;
  }
}
