import type { RequestHandler } from 'express';
import type { AcceptanceParts } from '../accept/accept-call.ts';
import { acceptCall } from '../accept/accept-call.ts';
import type { Authenticate } from '../accept/authenticate.ts';
import { readIdempotencyKey } from '../accept/idempotency-key.ts';
import { parseCall } from '../accept/parse-call.ts';
import { readBody } from '../accept/read-body.ts';
import { isSdkRetry } from '../accept/sdk-retry.ts';
import { replayAnswer } from '../answer/replay-answer.ts';
import { deliveriesOf, type DeliveryPolicy } from '../delivery/choose-delivery.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import { departingWaiter } from '../hold/departure-wish.ts';
import { holdCall, type HoldParts } from '../hold/hold-call.ts';
import type { Intake } from '../intake.ts';

export interface CallParts {
  readonly authenticate: Authenticate;
  readonly intake: Intake;
  readonly acceptance: AcceptanceParts;
  readonly hold: HoldParts;
  readonly maxBodyBytes: number;
  readonly deliveries: DeliveryPolicy;
}

/**
 * The way of a call through the gateway: accepted, then answered at once or held. It returns when
 * the call is held; from then on nothing but an entry in a map belongs to it.
 */
export function receiveCall(endpoint: Endpoint, parts: CallParts): RequestHandler {
  const { authenticate, intake, acceptance, hold, maxBodyBytes, deliveries } = parts;
  const chooseDelivery = deliveriesOf(endpoint, deliveries);
  return async (request, response) => {
    intake.enter();
    try {
      const { headers } = request;
      const caller = authenticate(headers);
      const idempotencyKey = readIdempotencyKey(headers);
      const parsed = parseCall(await readBody(request, maxBodyBytes), endpoint);
      const delivery = chooseDelivery(parsed.envelope, headers);
      const waiter = departingWaiter(headers);
      intake.check();
      const accepted = await acceptCall(acceptance, {
        caller,
        endpoint: endpoint.path,
        model: parsed.model,
        body: parsed.body,
        inputs: parsed.inputs,
        idempotencyKey,
        isRetry: isSdkRetry(headers),
        waiter,
      });
      if (!accepted.settled) {
        holdCall(hold, accepted, delivery, request, response);
      } else if (!(await replayAnswer(acceptance.state, { ...accepted, response }, delivery))) {
        // Taken out of its parking place for this caller: the next retry must find it there again.
        await acceptance.parking.leave([{ ...accepted, parked: false }]);
      }
    } finally {
      intake.leave();
    }
  };
}
