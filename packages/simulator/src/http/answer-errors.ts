import type { ErrorRequestHandler, RequestHandler } from 'express';

import { ConfigError } from '../config-error.ts';
import { ApiError, errorBody } from './api-error.ts';

export const answerUnknownPath: RequestHandler = (request) => {
  throw new ApiError(404, `Invalid URL (${request.method} ${request.path})`);
};

/** Every error leaves in the provider's shape. */
export const answerErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  if (error instanceof ApiError) {
    response.status(error.status).set(error.headers).json(error.body);
    return;
  }
  if (error instanceof ConfigError) {
    response.status(400).json(errorBody(400, error.message));
    return;
  }
  const status = bodyParserStatus(error);
  const message = status === 500 ? 'The simulator failed.' : 'The request body could not be read.';
  response.status(status).json(errorBody(status, `${message} ${String(error)}`));
};

/** Express's body parsers put the status that fits on their errors. */
function bodyParserStatus(error: unknown): number {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
