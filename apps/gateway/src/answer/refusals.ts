import { ApiError } from './api-error.ts';
import { comeBackWithin } from './come-back.ts';

/** Most callers that are turned away together are back within this. */
const SOON_MS = 1_000;

/** What the call needs is away for now. Nothing was stored that a repeated call would not find. */
export function unavailable(message: string, headers: Record<string, string> = {}): ApiError {
  return new ApiError(503, 'service_unavailable', message, {
    headers: { ...comeBackWithin(SOON_MS), ...headers },
  });
}

export function tooManyHeld(): ApiError {
  return new ApiError(
    503,
    'too_many_held_calls',
    'This gateway holds as many calls as it may. Send the call again, or raise MAX_HELD.',
    { headers: comeBackWithin(SOON_MS) },
  );
}

/** A batch takes its requests out of the queue, which is not a matter of moments. */
const QUEUE_SPREAD_MS = 30_000;

/** The tenant's own limit: nobody else is told so, and nothing was stored. */
function overLimit(message: string, headers: Record<string, string>): ApiError {
  return new ApiError(429, 'rate_limit_exceeded', message, { type: 'requests', headers });
}

export function tooManyCalls(untilNextMs: number): ApiError {
  return overLimit(
    'You have reached your limit of calls per minute.',
    comeBackWithin(SOON_MS, untilNextMs),
  );
}

export function tooManyQueued(): ApiError {
  return overLimit(
    'You have as many requests, or bytes, queued as you may.',
    comeBackWithin(QUEUE_SPREAD_MS),
  );
}

export function tooManyHeldByTenant(): ApiError {
  return overLimit('You have as many calls held as you may.', comeBackWithin(5 * SOON_MS));
}

/** Another replica takes the call: the connection must not be used again. */
export function draining(spreadMs: number = SOON_MS): ApiError {
  return new ApiError(
    503,
    'shutting_down',
    'This gateway is shutting down. Send the call again: it goes on where it was.',
    { headers: { ...comeBackWithin(spreadMs), connection: 'close' } },
  );
}

/** The request goes on; only this wait for it has ended. Never a 2xx: SDKs take that for success. */
export function stillPending(): ApiError {
  return new ApiError(
    409,
    'request_pending',
    'The request is not answered yet. Send the same call again, with the Idempotency-Key of this answer, to go on waiting.',
    { type: 'request_pending', headers: comeBackWithin(SOON_MS) },
  );
}

/** The same, for a client that follows redirects. One that does not comes back as after a window. */
export function goOnWaiting(location: string): ApiError {
  return new ApiError(
    303,
    'request_pending',
    'The request is not answered yet. Follow the redirect, or send the same call again, to go on waiting.',
    { type: 'request_pending', headers: { ...comeBackWithin(SOON_MS), location } },
  );
}

/** `headers` name the request that has the key. */
export function keyReused(headers: Record<string, string>): ApiError {
  return new ApiError(
    422,
    'idempotency_key_reused',
    'This Idempotency-Key was used before for a call with another body or endpoint.',
    { param: 'Idempotency-Key', headers },
  );
}

/** Whoever sent this has not shown to be the provider. Nothing tells which part was wrong. */
export function invalidSignature(): ApiError {
  return new ApiError(
    401,
    'invalid_signature',
    'The webhook is not signed by a known secret, or was signed too long ago.',
  );
}

/** It would fit no batch. */
export function tooManyInputs(most: number): ApiError {
  return new ApiError(400, 'too_many_inputs', `A request may have at most ${most} inputs.`, {
    param: 'input',
  });
}

export function noSuchRequest(): ApiError {
  return new ApiError(404, 'request_not_found', 'There is no such request.');
}

/** Too late to cancel. Not to be tried again: it stays so. */
export function alreadySettled(): ApiError {
  return new ApiError(409, 'request_settled', 'The request has its answer already.', {
    headers: { 'x-should-retry': 'false' },
  });
}

/** A fault of ours that no retry mends. */
export function unreadable(): ApiError {
  return new ApiError(500, 'internal_error', 'The stored answer cannot be read.', {
    headers: { 'x-should-retry': 'false' },
  });
}
