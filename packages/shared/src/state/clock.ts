import type { RedisConnection } from '../redis/index.ts';
import { Script, UnexpectedReplyError } from './script.ts';

/**
 * The clock of the node that has this key, in milliseconds since the epoch: the one by which scripts
 * note times beside it. A bare TIME is answered by any node of a cluster.
 */
export type ClockCommand = (key: string) => Promise<number>;

export function clockCommand(redis: RedisConnection): ClockCommand {
  const script = new Script('clock');
  return async (key) => {
    const now = await script.run(redis, [key], []);
    if (typeof now !== 'number') throw new UnexpectedReplyError('clock');
    return now;
  };
}
