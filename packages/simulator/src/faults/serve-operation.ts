import type { Request, RequestHandler, Response } from 'express';

import type { Fault } from './fault.ts';
import type { Faults } from './faults.ts';
import type { Operation } from './operations.ts';
import type { Pauses } from './pauses.ts';
import { isOver, strike, takeFault } from './strike.ts';

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
  carryOut: (
    request: Request,
    response: Response,
    fault: Fault | undefined,
  ) => Reply | Promise<Reply>,
): RequestHandler {
  return async (request, response) => {
    const fault = takeFault(faults, operation, request, response);
    await strike(fault, 'before', response);
    if (isOver(response)) return;
    if (pauses.take(operation, 'before')) await pauses.hold(operation, 'before', response);
    if (response.destroyed) return;
    const reply = await carryOut(request, response, fault);
    if (pauses.take(operation, 'after')) await pauses.hold(operation, 'after', response);
    if (response.destroyed) return;
    await strike(fault, 'after', response);
    if (isOver(response)) return;
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    response
      .status(reply.status ?? 200)
      .type('application/json')
      .send(text);
  };
}
