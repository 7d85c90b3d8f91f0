import type { State } from '@silt/shared/state';
import type { RequestHandler } from 'express';
import type { Authenticate } from '../accept/authenticate.ts';
import { noSuchRequest, unavailable } from '../answer/refusals.ts';
import type { GatewayEvents } from '../events.ts';
import type { Intake } from '../intake.ts';
import { findRequest } from '../requests/find-request.ts';
import { requestResource } from '../requests/request-resource.ts';

export interface ShowParts {
  readonly authenticate: Authenticate;
  readonly state: State;
  readonly intake: Pick<Intake, 'check'>;
  readonly events: GatewayEvents;
}

/** `GET /v1/requests/<request id or idempotency key>`: how a request is doing. */
export function showRequest({ authenticate, state, intake, events }: ShowParts): RequestHandler {
  return async (request, response) => {
    const { tenant } = authenticate(request.headers);
    intake.check();
    const name = String(request.params['name'] ?? '');
    const found = await findRequest(state, tenant, name).catch((error: unknown) => {
      events.lookUpFailed(error);
      throw unavailable('The request cannot be looked up now. Send this again.');
    });
    if (!found) throw noSuchRequest();
    response.set('cache-control', 'no-store').json(requestResource(found));
  };
}
