import type { ServerResponse } from 'node:http';
import type { Answer } from '@silt/shared/domain';
import { answerHeaders } from './answer-headers.ts';

export interface AnswerableCall {
  readonly requestId: string;
  readonly key: string;
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
