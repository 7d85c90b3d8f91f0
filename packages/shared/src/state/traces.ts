import type { RedisConnection } from '../redis/index.ts';
import type { ShardKeys } from './keys.ts';

/** Longer than a batch takes, with all its tries. */
const TRACE_TTL_SECS = 7 * 24 * 3600;

/** Where the traces of requests and batches go on: traceparents, of those that are recorded. */
export class Traces {
  private readonly redis: RedisConnection;
  private readonly keys: ShardKeys;

  constructor(redis: RedisConnection, keys: ShardKeys) {
    this.redis = redis;
    this.keys = keys;
  }

  async note(id: string, traceparent: string): Promise<void> {
    await this.redis.set(this.keys.trace(id), traceparent, 'EX', TRACE_TTL_SECS);
  }

  /** Of those among the ids that have one. */
  async of(ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const found = await this.redis.mget(ids.map((id) => this.keys.trace(id)));
    return new Map(
      ids.flatMap((id, index) => {
        const traceparent = found[index];
        return typeof traceparent === 'string' ? [[id, traceparent] as const] : [];
      }),
    );
  }

  /** The statuses of those among the ids that this batch has settled. */
  async settled(batchId: string, ids: readonly string[]): Promise<Map<string, number>> {
    const pipeline = this.redis.pipeline();
    for (const id of ids) pipeline.hmget(this.keys.request(id), 'state', 'batch', 'status');
    const replies = (await pipeline.exec()) ?? [];
    return new Map(
      ids.flatMap((id, index) => {
        const [error, facts] = replies[index] ?? [];
        if (error) throw error;
        const [state, batch, status]: unknown[] = Array.isArray(facts) ? facts : [];
        return state === 'settled' && batch === batchId ? [[id, Number(status)] as const] : [];
      }),
    );
  }
}
