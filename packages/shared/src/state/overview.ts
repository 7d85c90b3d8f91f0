import { Cluster } from 'ioredis';
import type { Batch } from '../domain/index.ts';
import type { RedisConnection } from '../redis/index.ts';
import type { ShardKeys } from './keys.ts';
import { readBatch } from './read-batch.ts';

/** What waits in one lane of a shard. */
export interface QueuedLane {
  readonly lane: string;
  readonly requests: number;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly oldestAcceptedAt: number;
}

export interface QueueOverview {
  readonly requests: number;
  /** Of those that were looked at, the ones that are due first. */
  readonly lanes: readonly QueuedLane[];
  readonly lookedAt: number;
}

const KEYS_PER_LOOK = 500;
/** A longer queue is told by its length, and by lanes only as far as this. */
const MOST_REQUESTS = 100_000;

/** Looks over a shard for an operator. Reads only, and not of one moment. */
export class Overview {
  private readonly redis: RedisConnection;
  private readonly keys: ShardKeys;

  constructor(redis: RedisConnection, keys: ShardKeys) {
    this.redis = redis;
    this.keys = keys;
  }

  async queue(): Promise<QueueOverview> {
    const lanes = new Map<string, QueuedLane>();
    let lookedAt = 0;
    while (lookedAt < MOST_REQUESTS) {
      const ids = await this.redis.zrange(
        this.keys.outbox,
        String(lookedAt),
        String(lookedAt + KEYS_PER_LOOK - 1),
      );
      await this.count(ids, lanes);
      lookedAt += ids.length;
      if (ids.length < KEYS_PER_LOOK) break;
    }
    const requests = await this.redis.zcard(this.keys.outbox);
    return { requests, lanes: [...lanes.values()], lookedAt };
  }

  /** Every batch that is not closed, those first that somebody looks after next. */
  async openBatches(): Promise<Batch[]> {
    return this.read(await this.redis.zrange(this.keys.batches, '0', '-1'));
  }

  /** Every batch that is remembered: goes through all keys of the server, or of every master. */
  async allBatches(): Promise<Batch[]> {
    const nodes = this.redis instanceof Cluster ? this.redis.nodes('master') : [this.redis];
    const start = this.keys.batch('');
    const ids = new Set<string>();
    for (const node of nodes) {
      const match = { match: `${start}*`, count: KEYS_PER_LOOK, type: 'hash' };
      for await (const found of node.scanStream(match) as AsyncIterable<string[]>) {
        for (const key of found) ids.add(key.slice(start.length));
      }
    }
    return this.read([...ids]);
  }

  private async count(ids: readonly string[], lanes: Map<string, QueuedLane>): Promise<void> {
    const facts = await this.readAll(ids, (pipeline, id) =>
      pipeline.hmget(this.keys.request(id), 'lane', 'bytes', 'accepted', 'state'),
    );
    for (const one of facts) {
      const [lane, bytes, accepted, state]: unknown[] = Array.isArray(one) ? one : [];
      if (typeof lane !== 'string' || state !== 'queued') continue;
      const known = lanes.get(lane);
      lanes.set(lane, {
        lane,
        requests: (known?.requests ?? 0) + 1,
        bytes: (known?.bytes ?? 0) + Number(bytes),
        oldestAcceptedAt: Math.min(known?.oldestAcceptedAt ?? Infinity, Number(accepted)),
      });
    }
  }

  private async read(ids: readonly string[]): Promise<Batch[]> {
    const batches: Batch[] = [];
    for (let from = 0; from < ids.length; from += KEYS_PER_LOOK) {
      const some = ids.slice(from, from + KEYS_PER_LOOK);
      const hashes = await this.readAll(some, (pipeline, id) =>
        pipeline.hgetall(this.keys.batch(id)),
      );
      some.forEach((id, index) => {
        const batch = readBatch(id, fieldsOf(hashes[index]));
        if (batch) batches.push(batch);
      });
    }
    return batches;
  }

  private async readAll(
    ids: readonly string[],
    ask: (pipeline: ReturnType<RedisConnection['pipeline']>, id: string) => unknown,
  ): Promise<unknown[]> {
    if (ids.length === 0) return [];
    const pipeline = this.redis.pipeline();
    for (const id of ids) ask(pipeline, id);
    return ((await pipeline.exec()) ?? []).map(([error, reply]) => {
      if (error) throw error;
      return reply;
    });
  }
}

function fieldsOf(reply: unknown): Record<string, string> {
  if (typeof reply !== 'object' || reply === null) return {};
  return Object.fromEntries(Object.entries(reply).map(([name, value]) => [name, String(value)]));
}
