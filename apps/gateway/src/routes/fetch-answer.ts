import type { RequestHandler } from 'express';
import { attachCall } from '../accept/attach-call.ts';
import { readIdempotencyKey } from '../accept/idempotency-key.ts';
import { noSuchRequest, unavailable } from '../answer/refusals.ts';
import { replayAnswer } from '../answer/replay-answer.ts';
import { documentDelivery } from '../delivery/choose-delivery.ts';
import { departingWaiter } from '../hold/departure-wish.ts';
import { holdCall } from '../hold/hold-call.ts';
import { findRequest } from '../requests/find-request.ts';
import { hopsMade } from '../requests/request-path.ts';
import type { CallParts } from './receive-call.ts';

/** `GET /v1/requests/<request id or idempotency key>/answer`: the answer, held until there is one. */
export function fetchAnswer(parts: CallParts): RequestHandler {
  const { authenticate, intake, seats, acceptance, hold, deliveries } = parts;
  return async (request, response) => {
    const { state, parking, events } = acceptance;
    intake.enter();
    let leaveSeat: (() => void) | undefined;
    try {
      const { headers } = request;
      const caller = authenticate(headers);
      leaveSeat = seats.take(caller);
      const hops = hopsMade(request.url);
      const idempotencyKey = readIdempotencyKey(headers);
      const delivery = documentDelivery(headers, deliveries, hops);
      const waiter = departingWaiter(headers);
      const name = String(request.params['name'] ?? '');
      const found = await findRequest(state, caller.tenant, name).catch((error: unknown) => {
        events.lookUpFailed(error);
        throw unavailable('The request cannot be looked up now. Send this again.');
      });
      if (!found) throw noSuchRequest();
      const attaching = { idempotencyKey, hopped: hops !== undefined, waiter };
      const accepted = await attachCall(acceptance, found, attaching);
      if (!accepted.settled) holdCall(hold, accepted, delivery, request, response);
      else if (!(await replayAnswer(state, { ...accepted, response }, delivery))) {
        await parking.leave([{ ...accepted, parked: false }]);
      }
    } finally {
      leaveSeat?.();
      intake.leave();
    }
  };
}
