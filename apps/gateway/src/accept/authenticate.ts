import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../answer/api-error.ts';
import type { CallerLimits } from '../callers/caller-limits.ts';

/** Who calls. The credential lives only as long as its call is being accepted. */
export interface Caller {
  readonly tenant: string;
  /** The provider's key that pays; undefined when it is the deployment's own, which workers have. */
  readonly credential: string | undefined;
  readonly limits: CallerLimits;
}

/** Finds out who calls, or throws the refusal. */
export type Authenticate = (headers: IncomingHttpHeaders) => Caller;

/** Visible ASCII: what a header can carry unchanged to the provider. */
const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i;
const API_KEY = /^[\x21-\x7e]{1,512}$/;

/** The key that a caller shows: as a bearer, or the way Azure's clients send theirs. */
export function shownKey(headers: IncomingHttpHeaders): string | undefined {
  if (headers.authorization !== undefined) return BEARER.exec(headers.authorization)?.[1];
  const key = headers['api-key'];
  return typeof key === 'string' ? API_KEY.exec(key)?.[0] : undefined;
}

export function showsNoKey(headers: IncomingHttpHeaders): boolean {
  return headers.authorization === undefined && headers['api-key'] === undefined;
}

/** Tells how to send a key, and nothing of why this one does not do. */
export function invalidKey(): ApiError {
  return new ApiError(
    401,
    'invalid_api_key',
    'Send a valid API key in an Authorization header: Bearer, a space, and the key of at most 512 visible characters. An api-key header does as well.',
  );
}
