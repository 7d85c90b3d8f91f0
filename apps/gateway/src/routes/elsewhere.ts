import type { RequestHandler } from 'express';
import { ApiError } from '../answer/api-error.ts';

/** A path that is here, by another method. */
export const wrongMethod: RequestHandler = (request) => {
  throw new ApiError(405, 'method_not_allowed', `Send this by POST, not by ${request.method}.`, {
    headers: { allow: 'POST' },
  });
};

export const unknownPath: RequestHandler = (request) => {
  const message = `There is nothing at ${request.method} ${request.path.slice(0, 200)}.`;
  throw new ApiError(404, 'unknown_url', message);
};
