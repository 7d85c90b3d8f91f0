import type { RequestHandler } from 'express';
import { ApiError } from '../answer/api-error.ts';

/** A path that is here, by another method. */
export function wrongMethod(...right: readonly string[]): RequestHandler {
  return (request) => {
    const message = `Send this by ${right.join(' or ')}, not by ${request.method}.`;
    const headers = { allow: right.join(', ') };
    throw new ApiError(405, 'method_not_allowed', message, { headers });
  };
}

export const unknownPath: RequestHandler = (request) => {
  const message = `There is nothing at ${request.method} ${request.path.slice(0, 200)}.`;
  throw new ApiError(404, 'unknown_url', message);
};
