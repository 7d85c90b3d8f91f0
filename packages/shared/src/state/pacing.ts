import type { RedisConnection } from '../redis/index.ts';
import { backOff, type BackOffOptions, digest, type Lane } from '../domain/index.ts';
import { type ClockCommand, clockCommand } from './clock.ts';
import { Script, UnexpectedReplyError } from './script.ts';

export interface Enqueue {
  readonly batchId: string;
  /** Estimated: the provider counts by a tokenizer of its own. */
  readonly tokens: number;
  readonly divisible: boolean;
}

export type RoomOutcome =
  | { readonly kind: 'reserved' }
  /** 0 when others have the room, and nobody knows for how long. */
  | { readonly kind: 'full'; readonly forMs: number }
  /** One request above the limit, which is for the provider to judge once nothing else is enqueued. */
  | { readonly kind: 'not-alone' }
  | { readonly kind: 'too-large' };

/** Longer than any batch lives. */
const RESERVATION_MS = 48 * 3600 * 1000;
const QUOTA_TTL_SECS = 7 * 24 * 3600;

/** For how long nobody of a lane tries after the provider said that it is full. */
const FULL: BackOffOptions = { firstMs: 5_000, longestMs: 300_000 };
/** The same for one request that had all the room to itself. */
const FULL_FOR_ONE: BackOffOptions = { firstMs: 2_000, longestMs: 300_000 };

/** Batches made are counted in slots of a tenth of an hour, so that an hour's worth is no burst. */
const SLOT_MS = 360_000;
const SLOTS_PER_HOUR = 10;

/**
 * What a provider's limits leave us, for all shards and dispatchers together: enqueued tokens for
 * each tenant and model, batches made per hour and "come back later" for each tenant. One key each
 * with a hash tag of its own, so that nothing here needs a shard.
 */
export class Pacing {
  private readonly redis: RedisConnection;
  private readonly script = new Script('reserve');
  private readonly clock: ClockCommand;
  private readonly full: BackOffOptions;
  private readonly fullForOne: BackOffOptions;

  constructor(
    redis: RedisConnection,
    full: BackOffOptions = FULL,
    fullForOne: BackOffOptions = FULL_FOR_ONE,
  ) {
    this.redis = redis;
    this.clock = clockCommand(redis);
    this.full = full;
    this.fullForOne = fullForOne;
  }

  async reserve(lane: Lane, { batchId, tokens, divisible }: Enqueue): Promise<RoomOutcome> {
    const reply = await this.script.run(
      this.redis,
      [quotaKey(lane)],
      [batchId, Math.ceil(tokens), divisible ? 1 : 0, RESERVATION_MS, QUOTA_TTL_SECS],
    );
    const [outcome, forMs]: unknown[] = Array.isArray(reply) ? reply : [];
    if (outcome === 1) return { kind: 'reserved' };
    if (outcome === -1) return { kind: 'too-large' };
    if (outcome === -2) return { kind: 'not-alone' };
    if (outcome === 0) return { kind: 'full', forMs: Number(forMs) };
    throw new UnexpectedReplyError('reserve');
  }

  /** Gives back what a batch had enqueued: it ended, or was never taken. */
  async release(lane: Lane, batchId: string): Promise<void> {
    await this.redis.hdel(quotaKey(lane), `batch:${batchId}`);
  }

  /**
   * The provider was full: notes the limit if it told one, gives back the batch's room, and keeps
   * everybody of the lane away for a while, longer each time in a row. Returns for how long (ms).
   */
  async wasFull(
    lane: Lane,
    batchId: string,
    limit: number | undefined,
  ): Promise<{ readonly forMs: number }> {
    const key = quotaKey(lane);
    const times = await this.redis.hincrby(key, 'full', 1);
    const forMs = backOff(times, this.full);
    const until = (await this.clock(key)) + forMs;
    await this.redis
      .multi()
      .hdel(key, `batch:${batchId}`)
      .hset(key, { until, ...(limit !== undefined && { limit }) })
      .expire(key, QUOTA_TTL_SECS)
      .exec();
    return { forMs };
  }

  /**
   * The same for one request that may be larger than the limit. Refused while nothing else of its
   * lane was enqueued, it says nothing of the room for others: only it waits. Returns how often that
   * has been so since it was last begun.
   */
  async wasFullForOne(
    lane: Lane,
    one: { readonly batchId: string; readonly requestId: string; readonly limit: number },
  ): Promise<{ readonly forMs: number; readonly refusedAlone: number }> {
    const { batchId, requestId, limit } = one;
    const key = quotaKey(lane);
    const own = `batch:${batchId}`;
    const fields = await this.redis.hkeys(key);
    if (fields.some((field) => field.startsWith('batch:') && field !== own)) {
      return { ...(await this.wasFull(lane, batchId, limit)), refusedAlone: 0 };
    }
    const alone = refusedAloneKey(lane, requestId);
    const refusedAlone = await this.redis.incr(alone);
    await this.redis
      .multi()
      .expire(alone, QUOTA_TTL_SECS)
      .hdel(key, own)
      .hset(key, { limit })
      .expire(key, QUOTA_TTL_SECS)
      .exec();
    return { forMs: backOff(refusedAlone, this.fullForOne), refusedAlone };
  }

  /**
   * The provider began a batch, perhaps of one request only: whoever of the lane is refused next is
   * the first in a row again.
   */
  async wasBegun(lane: Lane, onlyRequest?: string): Promise<void> {
    await this.redis.hdel(quotaKey(lane), 'full');
    if (onlyRequest !== undefined) await this.redis.del(refusedAloneKey(lane, onlyRequest));
  }

  /** The limit of enqueued tokens, once the provider has told it. */
  async limit(lane: Lane): Promise<number | undefined> {
    const limit = await this.redis.hget(quotaKey(lane), 'limit');
    return limit === null ? undefined : Number(limit);
  }

  /** The provider told this tenant to come back later. */
  async pause(tenant: string, ms: number): Promise<void> {
    await this.redis.set(pauseKey(tenant), '1', 'PX', Math.max(1, Math.ceil(ms)));
  }

  /** For how long the tenant must still stay away. */
  async pauseLeft(tenant: string): Promise<number> {
    return Math.max(0, await this.redis.pttl(pauseKey(tenant)));
  }

  /** Counts one batch about to be made; returns how long to wait instead if this slot has none left. */
  async countCreate(tenant: string, perHour: number): Promise<number> {
    const now = await this.clock(pauseKey(tenant));
    const slot = Math.floor(now / SLOT_MS);
    const key = `silt:{tenant-${tenant}}:creates:${slot}`;
    const count = await this.redis.incr(key);
    if (count === 1) await this.redis.pexpire(key, 2 * SLOT_MS);
    const inSlot = Math.max(1, Math.floor(perHour / SLOTS_PER_HOUR));
    return count <= inSlot ? 0 : (slot + 1) * SLOT_MS - now;
  }
}

function quotaKey({ tenant, baseUrl, model }: Lane): string {
  return `silt:{quota-${digest('quota', tenant, baseUrl, model)}}`;
}

/** How often one request was refused while nothing else was enqueued. */
function refusedAloneKey(lane: Lane, requestId: string): string {
  return `${quotaKey(lane)}:alone:${requestId}`;
}

function pauseKey(tenant: string): string {
  return `silt:{tenant-${tenant}}:pause`;
}
