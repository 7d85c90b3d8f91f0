import type { RedisConnection } from '../redis/index.ts';
import { gatewayChannelPrefix, type ShardKeys } from './keys.ts';
import { Script, UnexpectedReplyError } from './script.ts';

export interface CancelInput {
  readonly requestId: string;
  /** The request's lane, by which the caller made sure that it is its tenant's own. */
  readonly lane: string;
  readonly resultTtlSecs: number;
  /**
   * Only if all its callers have left, as they wished. When somebody still waits it is looked at
   * again after this long. Undefined: by its caller's word.
   */
  readonly ifAbandoned?: { readonly lookAgainMs: number };
  /** Only as a member of this batch: another try of it, in another company, goes on. */
  readonly inBatch?: string;
  /** What whoever waits for it, or asks for it again, is told. */
  readonly outcome: { readonly status: number; readonly body: Buffer };
}

export type CancelOutcome =
  | {
      readonly kind: 'cancelled';
      /** The batch that carries it, if it was in one: its answer will be dropped. */
      readonly batchId?: string;
      /** Nobody of that batch wants an answer any more. */
      readonly wasLast: boolean;
    }
  | { readonly kind: 'settled-before' }
  /** Only when asked to cancel what is abandoned, or a member of a batch: it is not, any more. */
  | { readonly kind: 'wanted' }
  | { readonly kind: 'unknown' };
export type CancelCommand = (input: CancelInput) => Promise<CancelOutcome>;

export function cancelCommand(redis: RedisConnection, keys: ShardKeys): CancelCommand {
  const script = new Script('cancel');
  return async ({ requestId, lane, resultTtlSecs, outcome, ifAbandoned, inBatch }) => {
    const reply = await script.run(
      redis,
      [
        keys.request(requestId),
        keys.body(requestId),
        keys.answer(requestId),
        keys.outbox,
        keys.departures,
      ],
      [
        keys.prefix,
        requestId,
        lane,
        resultTtlSecs,
        gatewayChannelPrefix,
        outcome.status,
        outcome.body,
        ifAbandoned?.lookAgainMs ?? '',
        inBatch ?? '',
      ],
    );
    const [code, batchId, left]: unknown[] = Array.isArray(reply) ? reply : [];
    if (code === -1) return { kind: 'unknown' };
    if (code === -2) return { kind: 'wanted' };
    if (code === 0) return { kind: 'settled-before' };
    if (code !== 1 || typeof batchId !== 'string') throw new UnexpectedReplyError('cancel');
    return batchId === ''
      ? { kind: 'cancelled', wasLast: false }
      : { kind: 'cancelled', batchId, wasLast: Number(left) <= 0 };
  };
}
