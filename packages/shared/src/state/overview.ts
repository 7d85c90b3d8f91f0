import { type Batch, type RequestState, requestStates } from '../domain/index.ts';
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

/** An open batch, and the word for when it is looked after. */
export interface BatchPlace {
  readonly id: string;
  readonly place: string;
}

export interface BatchMember {
  readonly id: string;
  /** Undefined when it has expired. */
  readonly state: RequestState | undefined;
  /** HTTP status of its answer. */
  readonly status: number | undefined;
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

  /** The same, and by when each is looked after: whoever works at a batch moves that. */
  async openPlaces(): Promise<BatchPlace[]> {
    const found = await this.redis.zrange(this.keys.batches, '0', '-1', 'WITHSCORES');
    return found.flatMap((word, index) =>
      index % 2 === 0 ? [{ id: word, place: found[index + 1] ?? '' }] : [],
    );
  }

  /** Every closed batch that is remembered, the last closed first. */
  async closedBatches(): Promise<Batch[]> {
    return this.read(await this.redis.zrange(this.keys.closed, '0', '-1', 'REV'));
  }

  /** Members of a batch in file order, `from` counted from 0. Some may be in another batch by now. */
  async members(
    batchId: string,
    from: number,
    count: number,
  ): Promise<{ readonly total: number; readonly members: readonly BatchMember[] }> {
    const key = this.keys.members(batchId);
    const [total, ids] = await Promise.all([
      this.redis.llen(key),
      this.redis.lrange(key, from, from + count - 1),
    ]);
    const facts = await this.readAll(ids, (pipeline, id) =>
      pipeline.hmget(this.keys.request(id), 'state', 'status'),
    );
    const members = ids.map((id, index): BatchMember => {
      const [state, status]: unknown[] = Array.isArray(facts[index]) ? facts[index] : [];
      return {
        id,
        state: requestStates.find((known) => known === state),
        status: typeof status === 'string' ? Number(status) : undefined,
      };
    });
    return { total, members };
  }

  /** These batches, as far as they are known. */
  async read(ids: readonly string[]): Promise<Batch[]> {
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
