import { decodeLane, type Lane, type SpendKind } from '../domain/index.ts';
import type { RedisConnection } from '../redis/index.ts';
import type { ShardKeys } from './keys.ts';

/** What one lane paid on one day. Money in picodollars. */
export interface AccountEntry {
  /** Days since the epoch, UTC. */
  readonly day: number;
  readonly lane: Pick<Lane, 'tenant' | 'endpoint' | 'model'>;
  readonly sums: Readonly<Record<SpendKind, bigint>>;
}

const DAYS_PER_PIPELINE = 100;

/** Reads what `settle.lua` accounted in one shard: fields `<sum> <lane id>`, and `lane <lane id>`. */
export class Accounts {
  private readonly redis: RedisConnection;
  private readonly keys: ShardKeys;

  constructor(redis: RedisConnection, keys: ShardKeys) {
    this.redis = redis;
    this.keys = keys;
  }

  /** Of the days from `first` to `last`, both included. */
  async between(first: number, last: number): Promise<AccountEntry[]> {
    const entries: AccountEntry[] = [];
    for (let from = first; from <= last; from += DAYS_PER_PIPELINE) {
      const length = Math.min(DAYS_PER_PIPELINE, last - from + 1);
      const days = Array.from({ length }, (_, index) => from + index);
      const pipeline = this.redis.pipeline();
      for (const day of days) pipeline.hgetall(this.keys.account(day));
      for (const [index, [error, fields]] of ((await pipeline.exec()) ?? []).entries()) {
        if (error) throw error;
        entries.push(...readAccount(from + index, fields));
      }
    }
    return entries;
  }
}

function readAccount(day: number, fields: unknown): AccountEntry[] {
  const lanes = new Map<string, Map<string, string>>();
  for (const [field, value] of Object.entries(Object(fields))) {
    const [kind = '', laneId = ''] = field.split(' ');
    const known = lanes.get(laneId) ?? new Map<string, string>();
    lanes.set(laneId, known.set(kind, String(value)));
  }
  return [...lanes].map(([laneId, values]) => ({
    day,
    lane: laneOf(laneId, values.get('lane')),
    sums: sumsOf((kind) => BigInt(values.get(kind) ?? 0)),
  }));
}

/** A lane that was forgotten before it was settled keeps its id for a name. */
function laneOf(laneId: string, text: string | undefined): AccountEntry['lane'] {
  return text === undefined ? { tenant: laneId, endpoint: '', model: '' } : decodeLane(text);
}

function sumsOf(of: (kind: SpendKind) => bigint): Record<SpendKind, bigint> {
  return {
    requests: of('requests'),
    input: of('input'),
    cached: of('cached'),
    cacheWrite: of('cacheWrite'),
    output: of('output'),
    reasoning: of('reasoning'),
    list: of('list'),
    batch: of('batch'),
    unpriced: of('unpriced'),
  };
}
