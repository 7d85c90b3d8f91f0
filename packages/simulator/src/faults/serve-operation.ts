import type { Request, RequestHandler, Response } from 'express';

import { tellProcessing } from '../http/tell-caller.ts';
import type { AnswerStream } from '../streams/answer-stream.ts';
import type { Fault } from './fault.ts';
import type { Faults } from './faults.ts';
import type { Operation } from './operations.ts';
import type { Pauses } from './pauses.ts';
import { sendStream } from './send-stream.ts';
import { isOver, strike, takeFault } from './strike.ts';

export interface Interceptions {
  readonly faults: Faults;
  readonly pauses: Pauses;
}

/** What a call is answered with, once it has been carried out. */
export type Reply = WholeReply | StreamedReply;

export interface WholeReply {
  readonly status?: number;
  /** A text is JSON already and goes out as it is. */
  readonly body: object | string;
}

export interface StreamedReply {
  readonly stream: AnswerStream;
  /** Real milliseconds from one event to the next. */
  readonly paceMs: number;
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
    const startedAtMs = performance.now();
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
    tellProcessing(response, startedAtMs);
    if ('stream' in reply) {
      await sendStream(response, reply.stream, reply.paceMs, fault);
      return;
    }
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    response
      .status(reply.status ?? 200)
      .type('application/json')
      .send(text);
  };
}
