import type { RequestHandler } from 'express';
import type { Authenticate } from '../accept/authenticate.ts';
import { ApiError } from '../answer/api-error.ts';
import type { Intake } from '../intake.ts';
import { callersQuery } from '../relay/callers-query.ts';
import { modelPath } from '../relay/provider-url.ts';
import { relayCall, type RelayParts } from '../relay/relay-call.ts';

export interface ModelsParts {
  readonly authenticate: Authenticate;
  readonly intake: Pick<Intake, 'enter' | 'leave'>;
  readonly relay: RelayParts;
}

/** The provider's models, as the caller's key sees them: all, or the one whose id the path names. */
export function relayModels(parts: ModelsParts): RequestHandler {
  const { authenticate, intake, relay } = parts;
  return async (request, response) => {
    intake.enter();
    try {
      const { headers, params } = request;
      const caller = authenticate(headers);
      // A wildcard's value, in segments.
      const { id } = params;
      const path = id === undefined ? '/models' : modelPath([id].flat());
      if (path === undefined) {
        throw new ApiError(404, 'model_not_found', 'No model can have this name.', {
          param: 'model',
        });
      }
      const method = request.method === 'HEAD' ? 'HEAD' : 'GET';
      await relayCall(
        relay,
        { caller, method, path, query: callersQuery(request), headers },
        response,
      );
    } finally {
      intake.leave();
    }
  };
}
