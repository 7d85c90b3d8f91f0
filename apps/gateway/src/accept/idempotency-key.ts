import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../answer/api-error.ts';

const PARAM = 'Idempotency-Key';

/** Node joins repeated headers by a comma and a space: the space makes several keys invalid too. */
const USABLE = /^[\x21-\x7e]{1,255}$/;

/** The caller's own name for this call; undefined when it sent none. */
export function readIdempotencyKey(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !USABLE.test(key)) {
    throw new ApiError(
      400,
      'invalid_idempotency_key',
      `${PARAM} must be sent once, as 1 to 255 visible ASCII characters.`,
      { param: PARAM },
    );
  }
  return key;
}
