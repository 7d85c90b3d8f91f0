import { errorCodeOf } from '../domain/index.ts';
import type { RedisConnection } from '../redis/index.ts';
import type { ShardKeys } from './keys.ts';
import { Script } from './script.ts';

/** Requests of one batch that failed in the same way. */
export interface Failure {
  /** When one was last seen, by Redis' clock. */
  readonly at: number;
  readonly batchId: string;
  readonly lane: string;
  readonly status: number;
  readonly code: string | undefined;
  readonly requests: number;
  /** One of them. */
  readonly example: string;
}

export interface FailedAnswer {
  readonly requestId: string;
  readonly status: number;
  readonly body: Buffer;
}

/** Kinds that a shard keeps, and for how long after the last failure. */
const MOST_KINDS = 500;
const KEPT_SECS = 7 * 24 * 3600;
const NO_CODE = '-';
const KIND = /^(\S+) (\d+) (\S+)$/;

/**
 * What failed lately in one shard, for an operator: by batch, status and code, not by request. Written
 * after the failures themselves; a crash in between leaves them untold here, and nothing else.
 */
export class Failures {
  private readonly redis: RedisConnection;
  private readonly keys: ShardKeys;
  private readonly script = new Script('note-failure');

  constructor(redis: RedisConnection, keys: ShardKeys) {
    this.redis = redis;
    this.keys = keys;
  }

  async note(batchId: string, failed: readonly FailedAnswer[]): Promise<void> {
    if (failed.length === 0) return;
    const lane = (await this.redis.hget(this.keys.batch(batchId), 'lane')) ?? '-';
    const alike = Map.groupBy(failed, (one) => kindOf(batchId, one));
    for (const [kind, [example, ...others]] of alike) {
      await this.script.run(
        this.redis,
        [this.keys.failures, this.keys.failureFacts],
        [kind, example?.requestId ?? '', others.length + 1, lane, MOST_KINDS, KEPT_SECS],
      );
    }
  }

  /** The latest first. */
  async latest(limit: number): Promise<Failure[]> {
    const { failures, failureFacts } = this.keys;
    const last = String(limit - 1);
    const found = await this.redis.zrange(failures, '0', last, 'REV', 'WITHSCORES');
    const kinds = found.filter((_, index) => index % 2 === 0);
    if (kinds.length === 0) return [];
    const facts = await this.redis.hmget(
      failureFacts,
      ...kinds.flatMap((kind) => [kind, `where ${kind}`]),
    );
    return kinds.flatMap((kind, index): Failure[] => {
      const [, batchId = '', status, code] = KIND.exec(kind) ?? [];
      const [lane = '', example = ''] = facts[2 * index + 1]?.split(' ') ?? [];
      if (batchId === '') return [];
      return [
        {
          at: Number(found[2 * index + 1]),
          batchId,
          lane,
          status: Number(status),
          code: code === NO_CODE ? undefined : code,
          requests: Number(facts[2 * index] ?? 0),
          example,
        },
      ];
    });
  }
}

function kindOf(batchId: string, { status, body }: FailedAnswer): string {
  return `${batchId} ${status} ${errorCodeOf(body) ?? NO_CODE}`;
}
