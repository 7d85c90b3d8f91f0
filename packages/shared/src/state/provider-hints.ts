import type { RedisConnection } from '../redis/index.ts';
import { digest } from '../domain/index.ts';
import type { ShardKeys } from './keys.ts';

/** What webhooks have said that matters to the next look at a batch. Times by Redis' clock (ms). */
export interface BatchHints {
  /** When one last told of this batch, if lately. */
  readonly hintedAt?: number;
  /** Whether this tenant's webhooks arrive: one did, within a day. */
  readonly webhooksArrive: boolean;
}

/** A provider that still tells the old status this long after its webhook has no news. */
const HINT_TTL_SECS = 3600;
const HEARD_TTL_SECS = 24 * 3600;
/** A signature is good for five minutes on either side of its time. */
const REPLAY_WINDOW_SECS = 600;

/** What the provider's webhooks have told of the batches of one shard. */
export class ProviderHints {
  private readonly redis: RedisConnection;
  private readonly keys: ShardKeys;

  constructor(redis: RedisConnection, keys: ShardKeys) {
    this.redis = redis;
    this.keys = keys;
  }

  /** Our batch that the provider knows by this id, if it is one of this shard. */
  async batchOf(providerBatchId: string): Promise<string | undefined> {
    return (await this.redis.get(this.keys.providerBatch(providerBatchId))) ?? undefined;
  }

  /** A webhook told of this batch: a look that began before this time does not count. */
  async note(batchId: string, tenant: string, at: number): Promise<void> {
    const replies = await this.redis
      .pipeline()
      .set(this.keys.lookAgain(batchId), at, 'EX', HINT_TTL_SECS)
      .set(this.keys.webhookHeard(tenant), at, 'EX', HEARD_TTL_SECS)
      .exec();
    for (const [error] of replies ?? []) if (error) throw error;
  }

  async of(batchId: string, tenant: string): Promise<BatchHints> {
    const [hinted, heard] = await this.redis.mget(
      this.keys.lookAgain(batchId),
      this.keys.webhookHeard(tenant),
    );
    return { ...(hinted && { hintedAt: Number(hinted) }), webhooksArrive: heard !== null };
  }

  /** When a webhook last told of this batch, if lately. */
  async hintedAt(batchId: string): Promise<number | undefined> {
    const at = await this.redis.get(this.keys.lookAgain(batchId));
    return at === null ? undefined : Number(at);
  }

  /** Whether this very webhook has had its effect before. */
  async isReplay(webhookId: string): Promise<boolean> {
    return (await this.redis.exists(this.replayKey(webhookId))) === 1;
  }

  /** It has had its effect now: brought again, it has none. */
  async noteEffect(webhookId: string): Promise<void> {
    await this.redis.set(this.replayKey(webhookId), 1, 'EX', REPLAY_WINDOW_SECS, 'NX');
  }

  private replayKey(webhookId: string): string {
    return this.keys.webhook(digest('webhook', webhookId));
  }
}
