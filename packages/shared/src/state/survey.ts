import type { BatchState } from '../domain/index.ts';
import type { RedisConnection } from '../redis/index.ts';
import type { ClockCommand } from './clock.ts';
import type { ShardKeys } from './keys.ts';
import { readBatchState } from './read-batch.ts';

/** What waits in a shard. Ages in milliseconds, 0 where nothing waits. */
export interface QueueSurvey {
  readonly waiting: number;
  /** Since the acceptance of the request that is due first. */
  readonly oldestMs: number;
  /** Since a dispatcher should have taken that request. */
  readonly overdueMs: number;
}

/** Unfinished batches of one state, and how long the oldest of them has been a batch. */
export interface BatchesSurvey {
  readonly state: BatchState;
  readonly count: number;
  readonly oldestMs: number;
}

/** Batches asked about at once, and in all: those that are due first, the rest is left out. */
const BATCHES_PER_PIPELINE = 500;
const MOST_BATCHES = 5_000;

/** Looks over a shard, for whoever watches it. Reads only, and not of one moment. */
export class Survey {
  private readonly redis: RedisConnection;
  private readonly keys: ShardKeys;
  private readonly clock: ClockCommand;

  constructor(redis: RedisConnection, keys: ShardKeys, clock: ClockCommand) {
    this.redis = redis;
    this.clock = clock;
    this.keys = keys;
  }

  async queue(): Promise<QueueSurvey> {
    const { redis, keys } = this;
    const [waiting, [id, dueAt], now] = await Promise.all([
      redis.zcard(keys.outbox),
      redis.zrange(keys.outbox, '0', '0', 'WITHSCORES'),
      this.now(),
    ]);
    if (id === undefined) return { waiting: 0, oldestMs: 0, overdueMs: 0 };
    const accepted = await redis.hget(keys.request(id), 'accepted');
    return {
      waiting,
      // Taken away between the two looks.
      oldestMs: accepted === null ? 0 : Math.max(0, now - Number(accepted)),
      overdueMs: Math.max(0, now - Number(dueAt)),
    };
  }

  /** Every batch that is not closed, by state. */
  async batches(): Promise<BatchesSurvey[]> {
    const ids = await this.redis.zrange(this.keys.batches, '0', String(MOST_BATCHES - 1));
    const now = await this.now();
    const found = new Map<BatchState, { count: number; oldestMs: number }>();
    for (let from = 0; from < ids.length; from += BATCHES_PER_PIPELINE) {
      const pipeline = this.redis.pipeline();
      for (const id of ids.slice(from, from + BATCHES_PER_PIPELINE)) {
        pipeline.hmget(this.keys.batch(id), 'state', 'created');
      }
      for (const [error, facts] of (await pipeline.exec()) ?? []) {
        if (error) throw error;
        const [word, created]: unknown[] = Array.isArray(facts) ? facts : [];
        const state = readBatchState(word);
        if (!state) continue;
        const { count, oldestMs } = found.get(state) ?? { count: 0, oldestMs: 0 };
        const ageMs = Math.max(0, now - Number(created ?? now));
        found.set(state, { count: count + 1, oldestMs: Math.max(oldestMs, ageMs) });
      }
    }
    return [...found].map(([state, facts]) => ({ state, ...facts }));
  }

  private now(): Promise<number> {
    return this.clock(this.keys.outbox);
  }
}
