import type { RedisConnection } from '../redis/index.ts';
import type { Admission } from '../domain/index.ts';
import { DEPARTURE_GRACE_MS } from './departures.ts';
import type { ShardKeys } from './keys.ts';
import { Script, type ScriptArgument, UnexpectedReplyError } from './script.ts';
import { encodeTakeOver, type TakeOver } from './take-over.ts';

export interface AdmitCall {
  readonly id: string;
  readonly lane: string;
  readonly fingerprint: string;
  /** Undefined to attach without storing: `unknown` comes back when there is nothing to attach to. */
  readonly body?: Buffer | undefined;
  /** What the provider counts it for where it caps a batch's inputs: texts to embed. 1 unless told. */
  readonly inputs?: number | undefined;
  /** Set where the call may be the return of one without a key. */
  readonly takeOver?: TakeOver | undefined;
  /**
   * Set when the caller wants the request cancelled once it has left: names its connection among
   * those of its gateway. The wish counts as long as all callers of the request share it.
   */
  readonly waiter?: string | undefined;
  /** What is new is counted, while it is queued, for this tenant. Not at all when left out. */
  readonly share?: QueueShare | undefined;
}

/** Whose queue a request joins, and how much of it that tenant may fill in this shard. */
export interface QueueShare {
  readonly tenant: string;
  /** Infinite without limit. */
  readonly maxRequests: number;
  readonly maxBytes: number;
}

/** A value that many requests refer to: a tenant's sealed credential, a lane's description. */
export interface Fact {
  readonly keySuffix: string;
  readonly value: string;
}

export interface AdmitInput {
  readonly gateway: string;
  /** How long a parcel may take before a dispatcher takes the request from the outbox. */
  readonly parcelGraceMs: number;
  readonly factTtlSecs: number;
  /** How long callers that leave may take to come back. */
  readonly departureGraceMs?: number;
  readonly facts: readonly Fact[];
  readonly calls: readonly AdmitCall[];
}

export interface Admitted {
  readonly outcome: Admission;
  /** The request that was taken over instead of the one asked for, and its key. */
  readonly takenOver?: { readonly id: string; readonly key: string };
}

export interface AdmitResult {
  /** In the order of the calls. */
  readonly admitted: readonly Admitted[];
  /** Requests that wait for a batch in this shard, without those of paused lanes. */
  readonly backlog: number;
}

export type AdmitCommand = (input: AdmitInput) => Promise<AdmitResult>;

const outcomes: ReadonlyMap<unknown, Admission> = new Map<unknown, Admission>([
  ['created', 'created'],
  ['attached', 'attached'],
  ['settled', 'settled'],
  ['conflict', 'conflict'],
  ['unknown', 'unknown'],
  ['no-room', 'no-room'],
]);

export function admitCommand(redis: RedisConnection, keys: ShardKeys): AdmitCommand {
  const script = new Script('admit');
  return async (input) => {
    const { gateway, parcelGraceMs, factTtlSecs, facts, calls } = input;
    const args: ScriptArgument[] = [
      keys.prefix,
      gateway,
      parcelGraceMs,
      factTtlSecs,
      input.departureGraceMs ?? DEPARTURE_GRACE_MS,
      facts.length,
    ];
    for (const fact of facts) args.push(fact.keySuffix, fact.value);
    for (const call of calls) {
      const { id, lane, fingerprint, body = '', share } = call;
      const { takeOver, inputs = 1, waiter = '' } = call;
      args.push(id, lane, fingerprint, body, encodeTakeOver(takeOver));
      args.push(inputs, waiter, encodeShare(share));
    }
    const reply = await script.run(redis, [keys.outbox, keys.departures], args);
    if (!Array.isArray(reply)) throw new UnexpectedReplyError('admit');
    const backlog: unknown = reply.at(-1);
    if (typeof backlog !== 'number') throw new UnexpectedReplyError('admit');
    return { backlog, admitted: calls.map((_, index) => readAdmitted(reply, index * 2)) };
  };
}

function encodeShare(share: QueueShare | undefined): string {
  if (!share) return '';
  const limit = (most: number) => (Number.isFinite(most) ? String(most) : '-');
  return `${share.tenant} ${limit(share.maxRequests)} ${limit(share.maxBytes)}`;
}

function readAdmitted(reply: readonly unknown[], at: number): Admitted {
  const outcome = outcomes.get(reply[at]);
  const parked = reply[at + 1];
  if (!outcome || typeof parked !== 'string') throw new UnexpectedReplyError('admit');
  const [id, key] = parked.split(' ');
  return { outcome, ...(id && key && { takenOver: { id, key } }) };
}
