import type { IncomingHttpHeaders } from 'node:http';
import { randomId } from '@silt/shared/domain';
import { ApiError } from '../answer/api-error.ts';
import { readPreference } from '../delivery/preference.ts';

const ON_DISCONNECT = 'x-silt-on-disconnect';
/** Enough to tell the calls apart that wait for one request with one gateway. */
const WAITER_LENGTH = 8;

/**
 * A name for a connection whose caller wants its request cancelled when it leaves; undefined when it
 * does not. Who asks to be let go does not leave by going.
 */
export function departingWaiter(headers: IncomingHttpHeaders): string | undefined {
  const wish = headers[ON_DISCONNECT];
  if (wish !== undefined && wish !== 'keep' && wish !== 'cancel') {
    throw new ApiError(400, 'invalid_value', `${ON_DISCONNECT} must be keep or cancel.`, {
      param: ON_DISCONNECT,
    });
  }
  if (wish !== 'cancel' || readPreference(headers['prefer'])) return undefined;
  return randomId().slice(0, WAITER_LENGTH);
}
