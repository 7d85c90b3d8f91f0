import { ApiError } from '../answer/api-error.ts';
import { comeBackWithin } from '../answer/come-back.ts';

const SOON_MS = 1_000;

/** Nothing of an answer came. The caller's SDK does what it would do without Silt: it tries again. */
export function providerUnreachable(): ApiError {
  return new ApiError(
    502,
    'upstream_unreachable',
    'The provider cannot be reached, or broke off before it answered. Send the call again.',
    { headers: comeBackWithin(SOON_MS) },
  );
}

/** The provider may still be at it, and be paid for it: not for an SDK to repeat by itself. */
export function providerSilent(): ApiError {
  return new ApiError(
    504,
    'upstream_timeout',
    'The provider did not answer in the time that this gateway gives a live call.',
    { headers: { 'x-should-retry': 'false' } },
  );
}

export function noLiveCredential(): ApiError {
  return new ApiError(
    403,
    'live_not_available',
    'This gateway has no key of yours for the provider, so that calls cannot be relayed to it. Send the call for a batch.',
  );
}
