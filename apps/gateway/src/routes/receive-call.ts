import type { RequestHandler } from 'express';
import type { AcceptanceParts } from '../accept/accept-call.ts';
import { acceptCall } from '../accept/accept-call.ts';
import { authenticate } from '../accept/authenticate.ts';
import { readIdempotencyKey } from '../accept/idempotency-key.ts';
import { parseCall } from '../accept/parse-call.ts';
import { readBody } from '../accept/read-body.ts';
import { isSdkRetry } from '../accept/sdk-retry.ts';
import { replayAnswer } from '../answer/replay-answer.ts';
import { holdCall, type HoldParts } from '../hold/hold-call.ts';
import type { Intake } from '../intake.ts';
import type { Endpoint } from './endpoint.ts';

export interface CallParts {
  readonly intake: Intake;
  readonly acceptance: AcceptanceParts;
  readonly hold: HoldParts;
  readonly maxBodyBytes: number;
}

/**
 * The way of a call through the gateway: accepted, then answered at once or held. It returns when
 * the call is held; from then on nothing but an entry in a map belongs to it.
 */
export function receiveCall(endpoint: Endpoint, parts: CallParts): RequestHandler {
  const { intake, acceptance, hold, maxBodyBytes } = parts;
  return async (request, response) => {
    intake.enter();
    try {
      const { headers } = request;
      const caller = authenticate(headers);
      const idempotencyKey = readIdempotencyKey(headers);
      const body = await readBody(request, maxBodyBytes);
      const { model } = parseCall(body, endpoint.envelope);
      intake.check();
      const accepted = await acceptCall(acceptance, {
        caller,
        endpoint: endpoint.path,
        model,
        body,
        idempotencyKey,
        isRetry: isSdkRetry(headers),
      });
      if (!accepted.settled) {
        holdCall(hold, accepted, request, response);
      } else if (!(await replayAnswer(acceptance.state, accepted, response))) {
        // Taken out of its parking place for this caller: the next retry must find it there again.
        await acceptance.parking.leave([{ ...accepted, parked: false }]);
      }
    } finally {
      intake.leave();
    }
  };
}
