import type { RequestHandler, Response } from 'express';

import { sha256Hex } from '../digest.ts';
import { ApiError } from './api-error.ts';

/** Lets callers with a key pass. Each key is an organisation of its own. */
export function authenticate(revokedKeys: readonly string[]): RequestHandler {
  return (request, response, next) => {
    const key = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (key === undefined) {
      throw new ApiError(401, 'No API key was given. Send it as a bearer token.');
    }
    if (revokedKeys.includes(key)) {
      throw new ApiError(401, 'Incorrect API key provided.', { code: 'invalid_api_key' });
    }
    response.locals['owner'] = sha256Hex(key);
    next();
  };
}

/** The sha256 of the caller's key: whose files and batches the call may see. */
export function ownerOf(response: Response): string {
  const owner: unknown = response.locals['owner'];
  if (typeof owner !== 'string') throw new Error('the route lacks authentication');
  return owner;
}
