import type { RedisConnection } from '../redis/index.ts';
import type { ShardKeys } from './keys.ts';
import { Script, UnexpectedReplyError } from './script.ts';

/** `abandoned`: nobody can fill or seal it any more. `in-use`: sealed in time, or still being filled. */
export type AbandonOutcome = 'abandoned' | 'in-use';
export type AbandonCommand = (batchId: string) => Promise<AbandonOutcome>;

const outcomes: ReadonlyMap<unknown, AbandonOutcome> = new Map<unknown, AbandonOutcome>([
  [1, 'abandoned'],
  [0, 'in-use'],
]);

export function abandonCommand(redis: RedisConnection, keys: ShardKeys): AbandonCommand {
  const script = new Script('abandon');
  return async (batchId) => {
    const reply = await script.run(redis, [keys.batch(batchId), keys.batches], [batchId]);
    const outcome = outcomes.get(reply);
    if (!outcome) throw new UnexpectedReplyError('abandon');
    return outcome;
  };
}
