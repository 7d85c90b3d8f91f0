import type { RedisConnection } from '../redis/index.ts';
import type { Batch } from '../domain/index.ts';
import type { ShardKeys } from './keys.ts';
import { readBatch } from './read-batch.ts';
import { Script, UnexpectedReplyError } from './script.ts';

export interface LeaseInput {
  readonly batchId: string;
  readonly token: string;
  readonly leaseMs: number;
}

export type LeaseOutcome =
  | { readonly kind: 'leased'; readonly fence: number; readonly batch: Batch }
  /** Another worker is at it, for at most that long without a sign of life. */
  | { readonly kind: 'held'; readonly forMs: number }
  | { readonly kind: 'gone' };
export type LeaseCommand = (input: LeaseInput) => Promise<LeaseOutcome>;

export function leaseCommand(redis: RedisConnection, keys: ShardKeys): LeaseCommand {
  const script = new Script('lease');
  return async ({ batchId, token, leaseMs }) => {
    const reply = await script.run(
      redis,
      [keys.batch(batchId), keys.batches],
      [batchId, token, leaseMs],
    );
    if (!Array.isArray(reply)) throw new UnexpectedReplyError('lease');
    const [fence, ...flat]: unknown[] = reply;
    if (typeof fence !== 'number') throw new UnexpectedReplyError('lease');
    if (fence < 0) return { kind: 'held', forMs: -fence };
    if (fence === 0) return { kind: 'gone' };
    const fields: Record<string, string> = {};
    for (let at = 0; at + 1 < flat.length; at += 2) fields[String(flat[at])] = String(flat[at + 1]);
    const batch = readBatch(batchId, fields);
    if (!batch) throw new UnexpectedReplyError('lease');
    return { kind: 'leased', fence, batch };
  };
}
