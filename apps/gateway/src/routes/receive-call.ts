import type { RequestHandler } from 'express';
import type { AcceptanceParts } from '../accept/accept-call.ts';
import { acceptCall } from '../accept/accept-call.ts';
import type { Authenticate } from '../accept/authenticate.ts';
import { readIdempotencyKey } from '../accept/idempotency-key.ts';
import { parseCall } from '../accept/parse-call.ts';
import { readBody } from '../accept/read-body.ts';
import { retrySignOf } from '../accept/retry-sign.ts';
import type { Seats } from '../callers/seats.ts';
import { tooManyInputs } from '../answer/refusals.ts';
import { replayAnswer } from '../answer/replay-answer.ts';
import { deliveriesOf, type DeliveryPolicy } from '../delivery/choose-delivery.ts';
import { addressOf } from '../endpoints/addresses.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import { departingWaiter } from '../hold/departure-wish.ts';
import { holdCall, type HoldParts } from '../hold/hold-call.ts';
import type { Intake } from '../intake.ts';
import { askedLane, type LaneChoice } from '../lane/lane-choice.ts';
import { liveBody } from '../lane/live-body.ts';
import { relayLive } from '../relay/relay-live.ts';
import type { RelayParts } from '../relay/relay-call.ts';

export interface CallParts {
  readonly authenticate: Authenticate;
  readonly intake: Intake;
  readonly seats: Seats;
  readonly acceptance: AcceptanceParts;
  readonly hold: HoldParts;
  readonly maxBodyBytes: number;
  /** What one batch may hold, thus one request. */
  readonly maxInputs: number;
  readonly deliveries: DeliveryPolicy;
  readonly defaultLane: LaneChoice;
  readonly relay: RelayParts;
}

/**
 * The way of a call through the gateway: accepted, then answered at once or held. It returns when
 * the call is held; from then on nothing but an entry in a map belongs to it. A live call is relayed
 * instead, and inside until its answer has ended.
 */
export function receiveCall(endpoint: Endpoint, parts: CallParts): RequestHandler {
  const { authenticate, intake, seats, acceptance, hold, maxBodyBytes, deliveries } = parts;
  const chooseDelivery = deliveriesOf(endpoint, deliveries);
  return async (request, response) => {
    intake.enter();
    let leaveSeat: (() => void) | undefined;
    try {
      const { headers } = request;
      const caller = authenticate(headers);
      leaveSeat = seats.take(caller);
      const idempotencyKey = readIdempotencyKey(headers);
      const asked = askedLane(headers);
      const { deployment } = addressOf(request);
      const bytes = await readBody(request, maxBodyBytes);
      const live = liveBody(bytes, { asked, otherwise: parts.defaultLane, deployment });
      if (live) {
        intake.check();
        await relayLive(parts.relay, { caller, endpoint, body: live }, request, response);
        return;
      }
      const parsed = parseCall(bytes, endpoint, deployment ?? endpoint.defaultModel);
      if (parsed.inputs > parts.maxInputs) throw tooManyInputs(parts.maxInputs);
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
        sign: retrySignOf(headers),
        waiter,
        traceparent: singleHeader(headers['traceparent']),
      });
      if (!accepted.settled) {
        holdCall(hold, accepted, delivery, request, response);
      } else if (!(await replayAnswer(acceptance.state, { ...accepted, response }, delivery))) {
        // Taken out of its parking place for this caller: the next retry must find it there again.
        await acceptance.parking.leave([{ ...accepted, parked: false }]);
      }
    } finally {
      leaveSeat?.();
      intake.leave();
    }
  };
}

function singleHeader(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
