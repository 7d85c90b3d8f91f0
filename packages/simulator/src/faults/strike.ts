import { once } from 'node:events';

import type { Request, Response } from 'express';

import { ApiError, errorBody } from '../http/api-error.ts';
import { ownerOf } from '../http/authenticate.ts';
import type { Fault, FaultMoment } from './fault.ts';
import type { Faults } from './faults.ts';
import type { Operation } from './operations.ts';

/** The fault that strikes this call, if any does. */
export function takeFault(
  faults: Faults,
  operation: Operation,
  request: Request,
  response: Response,
): Fault | undefined {
  const id = request.params['id'];
  return faults.take({
    operation,
    owner: ownerOf(response),
    id: typeof id === 'string' ? id : undefined,
  });
}

/** Does what the fault does at that moment. Afterwards the call may be over; the response tells. */
export async function strike(
  fault: Fault | undefined,
  moment: FaultMoment,
  response: Response,
): Promise<void> {
  if (fault === undefined || !('when' in fault) || fault.when !== moment) return;
  switch (fault.kind) {
    case 'reset':
      response.destroy();
      return;
    case 'timeout':
      // A body that nobody reads would hide that its sender has left.
      response.req.resume();
      if (!response.destroyed) await once(response, 'close');
      return;
    case 'status':
      answerStatus(fault, response);
  }
}

export function isOver(response: Response): boolean {
  return response.destroyed || response.headersSent;
}

function answerStatus(
  { status, message, code, retryAfterSecs, html }: Extract<Fault, { kind: 'status' }>,
  response: Response,
): void {
  const headers = retryAfterSecs === null ? {} : { 'retry-after': String(retryAfterSecs) };
  if (!html) throw new ApiError(status, message, { code, headers });
  const { error } = errorBody(status, message);
  response
    .status(status)
    .set(headers)
    .type('text/html')
    .send(`<html><body><h1>${status}</h1><p>${error.message}</p></body></html>\n`);
}
