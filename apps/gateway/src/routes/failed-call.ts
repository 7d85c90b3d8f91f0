import type { ErrorRequestHandler } from 'express';
import { CallerLeftError } from '../accept/read-body.ts';
import { ApiError, writeError } from '../answer/api-error.ts';
import type { GatewayEvents } from '../events.ts';

/** The one place where a call that threw is answered. Four parameters: Express tells it by them. */
export function failedCall(events: GatewayEvents): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    if (error instanceof CallerLeftError) return;
    if (error instanceof ApiError) {
      events.refused(error.status, error.code);
      writeError(response, error);
      return;
    }
    if (error instanceof URIError) {
      // A name in the address, which a router could not decode.
      writeError(response, new ApiError(400, 'invalid_url', 'The address is not well encoded.'));
      return;
    }
    events.callFailed(error);
    writeError(response, new ApiError(500, 'internal_error', 'The gateway failed.'));
  };
}
