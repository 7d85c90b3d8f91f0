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
      // Of Express, for a path that cannot be decoded.
      events.refused(400, 'invalid_url');
      writeError(response, new ApiError(400, 'invalid_url', 'The path is not well encoded.'));
      return;
    }
    events.callFailed(error);
    writeError(response, new ApiError(500, 'internal_error', 'The gateway failed.'));
  };
}
