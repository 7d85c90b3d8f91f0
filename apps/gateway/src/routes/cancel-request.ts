import type { RequestHandler } from 'express';
import type { Authenticate } from '../accept/authenticate.ts';
import { alreadySettled, noSuchRequest, unavailable } from '../answer/refusals.ts';
import type { Cancellation } from '../cancel/cancellation.ts';
import type { GatewayEvents } from '../events.ts';
import type { Intake } from '../intake.ts';

export interface CancelParts {
  readonly authenticate: Authenticate;
  readonly cancellation: Cancellation;
  readonly intake: Pick<Intake, 'check'>;
  readonly events: GatewayEvents;
}

/** `DELETE /v1/requests/<request id or idempotency key>`: the caller does not want the answer any more. */
export function cancelRequest(parts: CancelParts): RequestHandler {
  const { authenticate, cancellation, intake, events } = parts;
  return async (request, response) => {
    const { tenant } = authenticate(request.headers);
    intake.check();
    const name = String(request.params['name'] ?? '');
    const found = await cancellation.cancel(tenant, name).catch((error: unknown) => {
      events.admissionFailed(error);
      throw unavailable('The request cannot be cancelled now. Send this again.');
    });
    if (!found) throw noSuchRequest();
    const { requestId, outcome } = found;
    if (outcome.kind === 'settled-before') throw alreadySettled();
    events.cancelled(requestId, outcome.batchId);
    response.json({
      id: requestId,
      object: 'request',
      state: 'cancelled',
      batch: outcome.batchId ?? null,
    });
  };
}
