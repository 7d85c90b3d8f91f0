import type { RedisConnection } from '../redis/index.ts';
import { requestIdWord } from '../domain/index.ts';
import { gatewayChannelPrefix, type ShardKeys } from './keys.ts';
import { Script, type ScriptArgument, UnexpectedReplyError } from './script.ts';

export interface Settlement {
  readonly requestId: string;
  /** HTTP status of the answer. */
  readonly status: number;
  readonly providerRequestId?: string | undefined;
  readonly body: Buffer;
}

export interface SettleInput {
  readonly batchId: string;
  readonly resultTtlSecs: number;
  readonly settlements: readonly Settlement[];
}

/** How many of them this call settled. The others were settled before, or are not in this batch. */
export type SettleCommand = (input: SettleInput) => Promise<number>;

export function settleCommand(redis: RedisConnection, keys: ShardKeys): SettleCommand {
  const script = new Script('settle');
  return async ({ batchId, resultTtlSecs, settlements }) => {
    if (settlements.length === 0) return 0;
    const args: ScriptArgument[] = [keys.prefix, batchId, resultTtlSecs, gatewayChannelPrefix];
    for (const { requestId, status, providerRequestId, body } of settlements) {
      args.push(requestId, status, requestIdWord(providerRequestId), body);
    }
    const reply = await script.run(redis, [keys.batch(batchId)], args);
    if (!Array.isArray(reply)) throw new UnexpectedReplyError('settle');
    return reply.filter((one) => one === 1).length;
  };
}
