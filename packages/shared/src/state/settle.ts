import type { RedisConnection } from '../redis/index.ts';
import { encodeSpend, requestIdWord, type Spend, SPEND_KINDS } from '../domain/index.ts';
import type { Failures } from './failures.ts';
import { gatewayChannelPrefix, type ShardKeys } from './keys.ts';
import { Script, type ScriptArgument, UnexpectedReplyError } from './script.ts';

export interface Settlement {
  readonly requestId: string;
  /** HTTP status of the answer. */
  readonly status: number;
  readonly providerRequestId?: string | undefined;
  readonly body: Buffer;
  /** What the answer cost; absent where the provider is not paid for it. */
  readonly spend?: Spend | undefined;
}

/** What this call made of a settlement, if anything. `dropped`: cancelled meanwhile, and paid. */
export type SettleFate =
  { readonly kind: 'settled'; readonly attempt: number } | { readonly kind: 'dropped' };

export type OnSettled = (settlement: Settlement, fate: SettleFate) => void;

export interface SettleInput {
  readonly batchId: string;
  readonly resultTtlSecs: number;
  readonly settlements: readonly Settlement[];
  /** Told of each that this call settled or accounted, for whoever counts. */
  readonly onSettled?: OnSettled | undefined;
}

/** Accounts are kept for over a year, so that a year can be looked back on. */
const ACCOUNT_TTL_SECS = 400 * 24 * 3600;

const FAILED_FROM_STATUS = 400;

/** How many of them this call settled. The others were settled before, or are not in this batch. */
export type SettleCommand = (input: SettleInput) => Promise<number>;

export function settleCommand(
  redis: RedisConnection,
  keys: ShardKeys,
  failures: Failures,
): SettleCommand {
  const script = new Script('settle');
  return async ({ batchId, resultTtlSecs, settlements, onSettled }) => {
    if (settlements.length === 0) return 0;
    const args: ScriptArgument[] = [
      keys.prefix,
      batchId,
      resultTtlSecs,
      gatewayChannelPrefix,
      ACCOUNT_TTL_SECS,
      SPEND_KINDS.join(' '),
    ];
    for (const { requestId, status, providerRequestId, body, spend } of settlements) {
      args.push(requestId, status, requestIdWord(providerRequestId), encodeSpend(spend), body);
    }
    const reply = await script.run(redis, [keys.batch(batchId)], args);
    if (!Array.isArray(reply)) throw new UnexpectedReplyError('settle');
    let settled = 0;
    const failed: Settlement[] = [];
    for (const [index, settlement] of settlements.entries()) {
      const attempt = Number(reply[index]);
      if (attempt > 0) {
        settled += 1;
        if (settlement.status >= FAILED_FROM_STATUS) failed.push(settlement);
        onSettled?.(settlement, { kind: 'settled', attempt });
      } else if (attempt < 0) {
        onSettled?.(settlement, { kind: 'dropped' });
      }
    }
    await failures.note(batchId, failed);
    return settled;
  };
}
