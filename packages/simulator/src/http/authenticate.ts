import type { Request, RequestHandler, Response } from 'express';

import { sha256Hex } from '../digest.ts';
import { ApiError } from './api-error.ts';

export interface KeySettings {
  readonly revokedKeys: readonly string[];
  /** A header that may hold the key instead of `authorization`. */
  readonly keyHeader: string | undefined;
}

/** Lets callers with a key pass. Each key is an organisation of its own. */
export function authenticate(settings: KeySettings): RequestHandler {
  return (request, response, next) => {
    const key = keyOf(request, settings.keyHeader);
    if (key === undefined) {
      throw new ApiError(401, 'No API key was given. Send it as a bearer token.');
    }
    if (settings.revokedKeys.includes(key)) {
      throw new ApiError(401, 'Incorrect API key provided.', { code: 'invalid_api_key' });
    }
    response.locals['owner'] = sha256Hex(key);
    next();
  };
}

function keyOf(request: Request, keyHeader: string | undefined): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const other = keyHeader === undefined ? '' : request.headers[keyHeader.toLowerCase()];
  return bearer ?? (typeof other === 'string' && other !== '' ? other : undefined);
}

/** The sha256 of the caller's key: whose files and batches the call may see. */
export function ownerOf(response: Response): string {
  const owner: unknown = response.locals['owner'];
  if (typeof owner !== 'string') throw new Error('the route lacks authentication');
  return owner;
}
