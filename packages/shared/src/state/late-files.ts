import type { RedisConnection } from '../redis/index.ts';
import type { ShardKeys } from './keys.ts';

/** A batch that is closed although one of its uploads may still arrive. */
export interface LateFile {
  readonly lane: string;
  readonly batchId: string;
  /** By Redis' clock (ms). */
  readonly closedAt: number;
}

/**
 * Batches of one shard whose uploads were lost without a trace, by when their providers' files are
 * looked through. Times are rounded up to whole spans, so that one look does for all batches that a
 * tenant closed within a span, and comes a span after the last of them at the soonest.
 */
export class LateFiles {
  private readonly redis: RedisConnection;
  private readonly keys: ShardKeys;

  constructor(redis: RedisConnection, keys: ShardKeys) {
    this.redis = redis;
    this.keys = keys;
  }

  async note({ lane, batchId, closedAt }: LateFile, spanMs: number): Promise<void> {
    const dueAt = (Math.floor(closedAt / spanMs) + 2) * spanMs;
    await this.redis.zadd(this.keys.lateFiles, dueAt, `${lane} ${batchId} ${closedAt}`);
  }

  /**
   * Takes what is due by `now`, and puts it off by `againInMs`: whoever took it and dies, or does not
   * get through, leaves it for another look.
   */
  async take(now: number, againInMs: number, most: number): Promise<LateFile[]> {
    const key = this.keys.lateFiles;
    const due = await this.redis.zrangebyscore(key, '-inf', now, 'LIMIT', 0, most);
    if (due.length === 0) return [];
    await this.redis.zadd(key, 'XX', ...due.flatMap((member) => [now + againInMs, member]));
    return due.map((member) => {
      const [lane = '', batchId = '', closedAt] = member.split(' ');
      return { lane, batchId, closedAt: Number(closedAt) };
    });
  }

  /** They were looked for. */
  async done(files: readonly LateFile[]): Promise<void> {
    const members = files.map(({ lane, batchId, closedAt }) => `${lane} ${batchId} ${closedAt}`);
    if (members.length > 0) await this.redis.zrem(this.keys.lateFiles, ...members);
  }
}
