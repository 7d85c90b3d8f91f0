import type { Request, RequestHandler, Response } from 'express';

import { ApiError } from '../http/api-error.ts';
import type { Faults } from './faults.ts';
import type { Operation } from './operations.ts';
import type { Pauses } from './pauses.ts';

export interface Interceptions {
  readonly faults: Faults;
  readonly pauses: Pauses;
}

/** What a call is answered with, once it has been carried out. */
export interface Reply {
  readonly status?: number;
  /** A text is JSON already and goes out as it is. */
  readonly body: object | string;
}

/** Serves a call whose effect and reply are apart, with whatever has been armed against it. */
export function serveOperation(
  { faults, pauses }: Interceptions,
  operation: Operation,
  carryOut: (request: Request, response: Response) => Reply | Promise<Reply>,
): RequestHandler {
  return async (request, response) => {
    const fault = takeFault(faults, operation);
    if (pauses.take(operation, 'before')) await pauses.hold(operation, 'before', response);
    if (response.destroyed) return;
    const reply = await carryOut(request, response);
    if (pauses.take(operation, 'after')) await pauses.hold(operation, 'after', response);
    if (fault?.kind === 'reset') response.destroy();
    if (response.destroyed) return;
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    response
      .status(reply.status ?? 200)
      .type('application/json')
      .send(text);
  };
}

/** Throws for a call that is not to be carried out. */
export function takeFault(faults: Faults, operation: Operation): { kind: 'reset' } | undefined {
  const fault = faults.take(operation);
  if (fault?.kind !== 'status') return fault;
  const { status, message, code, retryAfterSecs } = fault;
  const headers = retryAfterSecs === null ? {} : { 'retry-after': String(retryAfterSecs) };
  throw new ApiError(status, message, { code, headers });
}
