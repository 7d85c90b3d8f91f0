import { followNow, openQueue } from '@silt/shared/queues';
import type { ShardState, State } from '@silt/shared/state';
import type { WebhookEvent } from '@silt/upstream/webhooks';
import type { RedisConnection } from '@silt/shared/redis';

/** What a webhook led to. */
export type WebhookEffect =
  /** Its batch is looked at now. */
  | 'looking'
  /** Its batch is known to have ended. */
  | 'known'
  /** It came before. */
  | 'replayed'
  /** It is about no batch of ours, or about no batch at all. */
  | 'ignored';

interface Found {
  readonly shard: ShardState;
  readonly batchId: string;
}

/**
 * Lets the poller look at a batch as soon as the provider says that something became of it. Only a
 * hint: nothing depends on it, and the provider's word is taken when it is asked.
 */
export class ProviderWebhooks {
  private readonly state: State;
  private readonly follows;

  constructor(state: State, queueRedis: RedisConnection) {
    this.state = state;
    this.follows = state.shards.map(({ shard }) =>
      openQueue('follows', shard, queueRedis, { withoutWaiting: true }),
    );
  }

  /** Rejects when Redis is away: delivered again, the webhook has its effect then. */
  async receive({ id, batchId }: WebhookEvent): Promise<WebhookEffect> {
    const found = batchId === undefined ? undefined : await this.find(batchId);
    if (!found) return 'ignored';
    if (await found.shard.hints.isReplay(id)) return 'replayed';
    const effect = await this.tellPoller(found);
    // Last: what fails half-way is no replay when it comes again.
    await found.shard.hints.noteEffect(id);
    return effect;
  }

  async close(): Promise<void> {
    await Promise.all(this.follows.map((queue) => queue.close()));
  }

  /** Nothing in the provider's id tells the shard: all are asked, in one round trip. */
  private async find(providerBatchId: string): Promise<Found | undefined> {
    const { shards } = this.state;
    const ids = await Promise.all(shards.map(({ hints }) => hints.batchOf(providerBatchId)));
    for (const [index, batchId] of ids.entries()) {
      if (batchId !== undefined) return { shard: this.state.at(index), batchId };
    }
    return undefined;
  }

  private async tellPoller({ shard, batchId }: Found): Promise<WebhookEffect> {
    const batch = await shard.batch(batchId);
    const lane = batch && (await shard.lane(batch.lane));
    if (!lane) return 'ignored';
    // Before the job is brought forward: a look that is under way finds this when it is over.
    await shard.hints.note(batchId, lane.tenant, await shard.now());
    if (batch.state !== 'submitted') return 'known';
    const follows = this.follows[shard.shard];
    if (follows) await followNow(follows, batchId);
    return 'looking';
  }
}
