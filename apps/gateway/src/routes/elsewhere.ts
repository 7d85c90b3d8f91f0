import type { RequestHandler } from 'express';
import { ApiError } from '../answer/api-error.ts';

/** A path that is here, by another method. */
export function wrongMethod(right: string): RequestHandler {
  return (request) => {
    const message = `Send this by ${right}, not by ${request.method}.`;
    throw new ApiError(405, 'method_not_allowed', message, { headers: { allow: right } });
  };
}

export const unknownPath: RequestHandler = (request) => {
  const message = `There is nothing at ${request.method} ${request.path.slice(0, 200)}.`;
  throw new ApiError(404, 'unknown_url', message);
};
