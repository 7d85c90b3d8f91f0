import type { RedisConnection } from '../redis/index.ts';
import type { ShardKeys } from './keys.ts';
import { Script, UnexpectedReplyError } from './script.ts';

export interface SealInput {
  readonly batchId: string;
  readonly owner: string;
  readonly sweepAfterMs: number;
}

export type SealOutcome = 'sealed' | 'not-open';
export type SealCommand = (input: SealInput) => Promise<SealOutcome>;

const outcomes: ReadonlyMap<unknown, SealOutcome> = new Map<unknown, SealOutcome>([
  [1, 'sealed'],
  [0, 'not-open'],
]);

export function sealCommand(redis: RedisConnection, keys: ShardKeys): SealCommand {
  const script = new Script('seal');
  return async ({ batchId, owner, sweepAfterMs }) => {
    const reply = await script.run(
      redis,
      [keys.batch(batchId), keys.batches],
      [batchId, owner, sweepAfterMs],
    );
    const outcome = outcomes.get(reply);
    if (!outcome) throw new UnexpectedReplyError('seal');
    return outcome;
  };
}
