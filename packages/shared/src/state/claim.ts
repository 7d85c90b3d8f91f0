import type { RedisConnection } from '../redis/index.ts';
import type { ShardKeys } from './keys.ts';
import { isListOfStrings, Script, UnexpectedReplyError } from './script.ts';

export interface ClaimInput {
  readonly batchId: string;
  readonly owner: string;
  readonly lane: string;
  /** Only requests of the same group share a batch; most have none. */
  readonly group?: string | undefined;
  /** How long the batch may stay open without another claim before a sweep takes it away. */
  readonly abandonAfterMs: number;
  readonly requestIds: readonly string[];
}

/** The ids that were claimed, or `not-open`: the batch was taken away from this owner. */
export type Claimed = readonly string[] | 'not-open';
export type ClaimCommand = (input: ClaimInput) => Promise<Claimed>;

export function claimCommand(redis: RedisConnection, keys: ShardKeys): ClaimCommand {
  const script = new Script('claim');
  return async ({ batchId, owner, lane, group, abandonAfterMs, requestIds }) => {
    const reply = await script.run(
      redis,
      [keys.batch(batchId), keys.members(batchId), keys.outbox, keys.batches],
      [keys.prefix, batchId, owner, lane, abandonAfterMs, group ?? '', ...requestIds],
    );
    if (reply === -1) return 'not-open';
    if (!isListOfStrings(reply)) throw new UnexpectedReplyError('claim');
    return reply;
  };
}
