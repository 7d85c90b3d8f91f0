import type { ServerResponse } from 'node:http';
import type { Answer } from '@silt/shared/domain';
import { answerHeaders } from './answer-headers.ts';

export interface AnswerableCall {
  readonly requestId: string;
  /** Empty when its caller named the request by its id. */
  readonly key: string;
  /** Where a retry without a key finds the request; undefined when the caller has the key. */
  readonly place: string | undefined;
  readonly response: ServerResponse;
}

/** Writes a settled answer: the provider's bytes as they are, never parsed. False: nobody is there. */
export function answerCall(call: AnswerableCall, answer: Answer): boolean {
  const { response } = call;
  if (response.destroyed || response.headersSent) return false;
  response.writeHead(answer.status, {
    ...answerHeaders(call, answer),
    'content-type': 'application/json',
    'content-length': answer.body.byteLength,
  });
  response.end(answer.body);
  return true;
}
