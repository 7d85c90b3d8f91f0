import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AcceptedCall } from '../accept/accept-call.ts';
import type { SettledCalls } from '../answer/settled-calls.ts';
import type { EarlySettlements } from './early-settlements.ts';
import { forgetRequest } from './forget-request.ts';
import type { HeldCall, HeldCalls } from './held-calls.ts';
import { type HoldPolicy, holdWindowMs } from './hold-window.ts';

export interface HoldParts {
  readonly held: HeldCalls;
  readonly settledCalls: SettledCalls;
  readonly early: EarlySettlements;
  readonly holdPolicy: HoldPolicy;
  readonly onLeft: (call: HeldCall) => void;
}

/** Keeps the connection of an accepted, unsettled call. Returns at once; nothing of it waits. */
export function holdCall(
  parts: HoldParts,
  accepted: AcceptedCall,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const windowMs = holdWindowMs(request.headers, parts.holdPolicy);
  forgetRequest(request, response);
  const { requestId, key, place } = accepted;
  const call: HeldCall = { requestId, key, place, response, parked: false };
  if (response.destroyed) {
    parts.onLeft(call);
    return;
  }
  parts.held.hold(call, windowMs);
  if (parts.early.has(requestId)) parts.settledCalls.lookUp([requestId]);
}
