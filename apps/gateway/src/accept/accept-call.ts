import { fingerprintOf, keyedRequestId, keyFor, parkingPlace } from '@silt/shared/domain';
import type { AdmitCall, Admitted, QueueShare, State, TakeOver } from '@silt/shared/state';
import type { Tracing } from '@silt/shared/tracing';
import { ApiError } from '../answer/api-error.ts';
import { callHeaders } from '../answer/call-headers.ts';
import { keyReused, tooManyQueued, unavailable } from '../answer/refusals.ts';
import type { CallRates } from '../callers/call-rates.ts';
import type { GatewayEvents } from '../events.ts';
import type { Parking } from '../hold/parking.ts';
import type { AdmissionGroup } from './admission-group.ts';
import type { Caller } from './authenticate.ts';
import type { KnownLane, KnownLanes } from './known-lanes.ts';
import type { RetrySign } from './retry-sign.ts';
import { traceAcceptance } from './trace-acceptance.ts';

export interface IncomingCall {
  readonly caller: Caller;
  readonly endpoint: string;
  readonly model: string;
  readonly body: Buffer;
  readonly inputs: number;
  readonly idempotencyKey: string | undefined;
  readonly sign: RetrySign;
  /** Names this connection when its caller wants the request cancelled once it has left. */
  readonly waiter: string | undefined;
  /** Where the caller's trace goes on. */
  readonly traceparent: string | undefined;
}

export interface AcceptedCall {
  readonly tenant: string;
  readonly requestId: string;
  readonly key: string;
  /** Where the request is left when its connection ends; undefined when the caller has the key. */
  readonly place: string | undefined;
  readonly waiter: string | undefined;
  readonly settled: boolean;
}

export interface AcceptanceParts {
  readonly state: State;
  readonly groups: readonly AdmissionGroup[];
  readonly lanes: KnownLanes;
  readonly parking: Parking;
  readonly rates: CallRates;
  readonly events: GatewayEvents;
  readonly tracing: Tracing | undefined;
}

/** How long after it was let go a caller that tells nothing of its tries is taken to come back. */
const UNSAID_RETURN_SECS = 60;

/** Stores a call under its name, or finds the request that it is. Afterwards it cannot get lost (C1). */
export async function acceptCall(
  parts: AcceptanceParts,
  incoming: IncomingCall,
): Promise<AcceptedCall> {
  const { caller, endpoint, model, idempotencyKey, waiter } = incoming;
  const fingerprint = fingerprintOf(endpoint, incoming.body);
  const place = idempotencyKey === undefined ? parkingPlace(caller.tenant, fingerprint) : undefined;
  const key =
    place === undefined
      ? (idempotencyKey ?? '')
      : keyFor(caller.tenant, place, parts.state.shards.length);
  const id = keyedRequestId(caller.tenant, key);
  const lane = parts.lanes.of(caller, endpoint, model);
  const call: AdmitCall = {
    id,
    lane: lane.id,
    fingerprint,
    inputs: incoming.inputs,
    waiter,
    takeOver: place === undefined ? undefined : takeOverOf(incoming.sign, place),
    body: incoming.body,
    share: shareOf(caller, parts.groups.length),
  };

  const traced = traceAcceptance(parts.tracing, incoming, id);
  let admitted: Admitted;
  try {
    admitted = await admit(parts, incoming, lane, call, traced?.traceparent);
  } catch (error) {
    traced?.end('failed');
    if (error instanceof ApiError) throw error;
    parts.events.admissionFailed(error);
    // Redis may carry it out late. On the same connection, so right behind it: then the retry that
    // is asked for finds the request instead of paying for another. Of a request that never came
    // to be, the entry is passed over.
    void parts.parking.leave([{ requestId: id, key, place, waiter, parked: false }]);
    throw unavailable(
      'The gateway cannot store calls now. Send the call again.',
      callHeaders({ requestId: id, key }),
    );
  }

  traced?.end(admitted.outcome);
  const accepted = {
    tenant: caller.tenant,
    requestId: admitted.takenOver?.id ?? id,
    key: admitted.takenOver?.key ?? key,
    place,
    waiter,
    settled: admitted.outcome === 'settled',
  };
  if (admitted.outcome === 'no-room') throw tooManyQueued();
  if (admitted.outcome === 'conflict') throw keyReused(callHeaders(accepted));
  parts.events.accepted(accepted.requestId, admitted.outcome);
  return accepted;
}

/**
 * A retry first asks without its body, which is most likely there already and may be large. It then
 * meets no limit: what was accepted once is not refused later.
 */
async function admit(
  { state, groups, rates }: AcceptanceParts,
  { caller, sign }: IncomingCall,
  lane: KnownLane,
  call: AdmitCall,
  traceparent: string | undefined,
): Promise<Admitted> {
  const { shard, keys } = state.of(call.id);
  const group = groups[shard];
  if (!group) throw new RangeError(`there is no group for shard ${shard}`);
  if (sign === 'again') {
    const found = await group.admit({ ...call, body: undefined, share: undefined }, []);
    if (found.outcome !== 'unknown') return found;
  }
  if (rates.limit(caller)) await rates.count(caller);
  if (traceparent === undefined) return await group.admit(call, lane.facts);
  const trace = { keySuffix: keys.traceSuffix(call.id), value: traceparent };
  return await group.admit(call, [...lane.facts, trace]);
}

/**
 * Which request without a key an equal call may be. A caller that does not say whether it sends
 * again gets one that was left a moment ago, most likely by itself: equal calls are each other's
 * match, and each request is taken once. Later it may want another answer to the same question.
 */
function takeOverOf(sign: RetrySign, from: string): TakeOver | undefined {
  switch (sign) {
    case 'first':
      return undefined;
    case 'again':
      return { from };
    case 'unsaid':
      return { from, leftWithinSecs: UNSAID_RETURN_SECS };
  }
}

/** Requests spread over the shards by chance, so each shard has its part of what a tenant may queue. */
function shareOf({ tenant, limits }: Caller, shards: number): QueueShare {
  return {
    tenant,
    maxRequests: Math.ceil(limits.maxQueued / shards),
    maxBytes: Math.ceil(limits.maxQueuedBytes / shards),
  };
}
