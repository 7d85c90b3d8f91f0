import type { RedisConnection } from '../redis/index.ts';
import type { ShardKeys } from './keys.ts';
import { Script, UnexpectedReplyError } from './script.ts';

/** Whom a request may share a batch with from now on: anybody of its lane when there is no name. */
export type RequeueGroup = { readonly name: string | undefined } | 'as-before';

export interface RequeueInput {
  readonly batchId: string;
  readonly requestIds: readonly string[];
  /** Tries that a request has in all; 0 when this one is no fault of the request and does not count. */
  readonly maxAttempts: number;
  readonly delayMs: number;
  readonly group: RequeueGroup;
}

export interface RequeueResult {
  readonly requeued: number;
  /** Those with no try left: still in the batch, to be settled now. */
  readonly exhausted: readonly string[];
}
export type RequeueCommand = (input: RequeueInput) => Promise<RequeueResult>;

export function requeueCommand(redis: RedisConnection, keys: ShardKeys): RequeueCommand {
  const script = new Script('requeue');
  return async ({ batchId, requestIds, maxAttempts, delayMs, group }) => {
    if (requestIds.length === 0) return { requeued: 0, exhausted: [] };
    const reply = await script.run(
      redis,
      [keys.outbox],
      [
        keys.prefix,
        batchId,
        maxAttempts,
        delayMs,
        group === 'as-before' ? '=' : (group.name ?? ''),
        ...requestIds,
      ],
    );
    if (!Array.isArray(reply)) throw new UnexpectedReplyError('requeue');
    const [requeued, ...exhausted]: unknown[] = reply;
    if (typeof requeued !== 'number') throw new UnexpectedReplyError('requeue');
    return { requeued, exhausted: exhausted.map(String) };
  };
}
