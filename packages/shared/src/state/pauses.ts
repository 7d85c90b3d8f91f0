import type { RedisConnection } from '../redis/index.ts';
import type { ShardKeys } from './keys.ts';
import { Script, UnexpectedReplyError } from './script.ts';

/**
 * How long a drain leaves requests of a paused lane alone. A resumption brings them back at once;
 * should it die on the way, they are late by this much.
 */
const SET_ASIDE_MS = 3_600_000;
const REQUESTS_PER_LOOK = 1_000;

/**
 * Lanes of one shard that an operator has paused: their requests are accepted and stay queued, and no
 * drain takes them. Batches that are made already go on.
 */
export class Pauses {
  private readonly redis: RedisConnection;
  private readonly keys: ShardKeys;
  private readonly script = new Script('set-aside');

  constructor(redis: RedisConnection, keys: ShardKeys) {
    this.redis = redis;
    this.keys = keys;
  }

  async lanes(): Promise<Set<string>> {
    return new Set(await this.redis.hkeys(this.keys.paused));
  }

  /** From the next tick on. `now`: of Redis' clock. False: it was paused before. */
  async pause(laneId: string, now: number): Promise<boolean> {
    return (await this.redis.hsetnx(this.keys.paused, laneId, now)) === 1;
  }

  /** The pause ends first: from then on nothing more can be set aside behind this look. */
  async resume(laneId: string): Promise<boolean> {
    const wasPaused = (await this.redis.hdel(this.keys.paused, laneId)) === 1;
    let cursor = '0';
    do {
      const [next, entries] = await this.redis.zscan(
        this.keys.outbox,
        cursor,
        'COUNT',
        REQUESTS_PER_LOOK,
      );
      await this.bringBack(
        laneId,
        entries.filter((_, index) => index % 2 === 0),
      );
      cursor = next;
    } while (cursor !== '0');
    return wasPaused;
  }

  /** Puts these off, if their lane is still paused: else they are to be claimed as any other. */
  async setAside(laneId: string, ids: readonly string[]): Promise<'set-aside' | 'not-paused'> {
    const reply = await this.script.run(
      this.redis,
      [this.keys.outbox, this.keys.paused],
      [laneId, SET_ASIDE_MS, ...ids],
    );
    if (reply === 1) return 'set-aside';
    if (reply === 0) return 'not-paused';
    throw new UnexpectedReplyError('set-aside');
  }

  /** Due at once, the longest accepted first. */
  private async bringBack(laneId: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const look = this.redis.pipeline();
    for (const id of ids) look.hmget(this.keys.request(id), 'lane', 'accepted');
    const replies = (await look.exec()) ?? [];
    const change = this.redis.pipeline();
    ids.forEach((id, index) => {
      const [error, facts] = replies[index] ?? [];
      if (error) throw error;
      const [lane, accepted]: unknown[] = Array.isArray(facts) ? facts : [];
      if (lane !== laneId) return;
      // Never one back that was claimed or cancelled meanwhile, nor later than it was.
      change.zadd(this.keys.outbox, 'XX', 'LT', Number(accepted), id);
    });
    if (change.length === 0) return;
    for (const [error] of (await change.exec()) ?? []) if (error) throw error;
  }
}
