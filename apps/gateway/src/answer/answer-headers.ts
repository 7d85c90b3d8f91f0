import type { OutgoingHttpHeaders } from 'node:http';
import type { Answer } from '@silt/shared/domain';
import { callHeaders } from './call-headers.ts';

/** What an answer tells of its way: which request, which batch, how many tries, how long. */
export function answerHeaders(
  call: { readonly requestId: string; readonly key: string },
  answer: Answer,
): OutgoingHttpHeaders {
  return {
    ...callHeaders(call),
    ...(answer.providerRequestId && { 'x-request-id': answer.providerRequestId }),
    'x-silt-batch-id': answer.batchId,
    'x-silt-attempts': answer.attempts,
    'x-silt-queued-ms': answer.queuedMs,
    'x-silt-batch-ms': answer.batchMs,
    // Every try that this failure deserved has been made. SDKs repeat a 5xx or 429 by themselves,
    // and a repeated call without a key is paid anew.
    ...(answer.status >= 400 && { 'x-should-retry': 'false' }),
  };
}
