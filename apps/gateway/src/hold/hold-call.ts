import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AcceptedCall } from '../accept/accept-call.ts';
import type { SettledCalls } from '../answer/settled-calls.ts';
import type { EarlySettlements } from './early-settlements.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { forgetRequest } from './forget-request.ts';
import type { HeldCall, HeldCalls } from './held-calls.ts';
import { beatEveryMs } from './heartbeats.ts';
import { type HoldPolicy, holdWindowMs } from './hold-window.ts';

export interface HoldParts {
  readonly held: HeldCalls;
  readonly settledCalls: SettledCalls;
  readonly early: EarlySettlements;
  readonly holdPolicy: HoldPolicy;
  readonly onLeft: (call: HeldCall) => void;
  /** Its caller asked not to be held: once it is known to be unsettled there is nothing to wait for. */
  readonly onOver: (call: HeldCall) => void;
}

const FOR_EVER = Number.POSITIVE_INFINITY;

/** Keeps the connection of an accepted, unsettled call. Returns at once; nothing of it waits. */
export function holdCall(
  parts: HoldParts,
  accepted: AcceptedCall,
  delivery: Delivery,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { keepsAlive, waitMs = FOR_EVER } = delivery;
  const windowMs = keepsAlive ? FOR_EVER : holdWindowMs(request.headers, parts.holdPolicy);
  const everyMs = keepsAlive ? beatEveryMs(request.headers) : FOR_EVER;
  forgetRequest(request, response);
  const { tenant, requestId, key, place, waiter } = accepted;
  const call: HeldCall = {
    tenant,
    requestId,
    key,
    place,
    waiter,
    response,
    delivery,
    beatEveryMs: everyMs,
    parked: false,
  };
  if (response.destroyed) {
    parts.onLeft(call);
    return;
  }
  parts.held.hold(call, Math.min(windowMs, waitMs), everyMs);
  delivery.begin?.(call);
  if (parts.early.has(requestId)) parts.settledCalls.lookUp([requestId]);
  else if (waitMs === 0) parts.onOver(call);
}
