import type { ServerResponse } from 'node:http';
import type { Answer } from '@silt/shared/domain';
import { callHeaders } from './call-headers.ts';

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
    ...callHeaders(call),
    ...(answer.providerRequestId && { 'x-request-id': answer.providerRequestId }),
    'x-silt-batch-id': answer.batchId,
    'x-silt-attempts': answer.attempts,
    'x-silt-queued-ms': answer.queuedMs,
    'x-silt-batch-ms': answer.batchMs,
    // Every try that this failure deserved has been made. SDKs repeat a 5xx or 429 by themselves,
    // and a repeated call without a key is paid anew.
    ...(answer.status >= 400 && { 'x-should-retry': 'false' }),
    'content-type': 'application/json',
    'content-length': answer.body.byteLength,
  });
  response.end(answer.body);
  return true;
}
