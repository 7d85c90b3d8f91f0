import type { IncomingHttpHeaders } from 'node:http';
import { tenantId } from '@silt/shared/domain';
import { ApiError } from '../answer/api-error.ts';

/** Who calls. The credential lives only as long as its call is being accepted. */
export interface Caller {
  readonly tenant: string;
  readonly credential: string;
}

/** Visible ASCII: what a header can carry unchanged to the provider. */
const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i;

/** Finds out who calls, or throws the refusal. */
export type Authenticate = (headers: IncomingHttpHeaders) => Caller;

/**
 * Pass-through: the caller's key is the provider's, and whoever shares a key is one tenant. Whether
 * the provider knows it turns out there.
 */
export const passThrough: Authenticate = (headers) => {
  const credential = BEARER.exec(headers.authorization ?? '')?.[1];
  if (credential === undefined) {
    throw new ApiError(
      401,
      'invalid_api_key',
      'Send your API key in an Authorization header: Bearer, a space, and the key of at most 512 visible characters.',
    );
  }
  return { tenant: tenantId(credential), credential };
};
