import { type AnswerableCall, answerCall } from '../answer/answer-call.ts';
import type { ApiError } from '../answer/api-error.ts';
import { callHeaders } from '../answer/call-headers.ts';
import { requestPath } from '../requests/request-path.ts';
import type { RequestResource } from '../requests/request-resource.ts';
import type { Delivery } from './delivery.ts';
import { plainDelivery } from './plain-delivery.ts';
import type { Preference } from './preference.ts';

/**
 * For a caller that says how long it waits: one JSON document if it comes in time, else 202 and where
 * to find it. Only ever when asked for: SDKs take any 2xx for the answer.
 */
export class PreferredDelivery implements Delivery {
  readonly keepsAlive = false;
  readonly waitMs: number;
  private readonly applied: string;

  constructor({ waitMs, applied }: Preference) {
    this.waitMs = waitMs;
    this.applied = applied;
  }

  readonly answer = answerCall;

  refuse(call: AnswerableCall, error: ApiError): void {
    plainDelivery.refuse(call, error);
  }

  endWindow(call: AnswerableCall): void {
    plainDelivery.endWindow(call);
  }

  tellOf(call: AnswerableCall, request: RequestResource): void {
    const { response } = call;
    if (response.destroyed || response.headersSent) return;
    const body = Buffer.from(JSON.stringify(request));
    response.writeHead(202, {
      ...callHeaders(call),
      location: requestPath(request.id),
      'preference-applied': this.applied,
      ...(request.estimated_at !== null && { 'x-silt-estimated-at': request.estimated_at }),
      'cache-control': 'no-store',
      'content-type': 'application/json',
      'content-length': body.byteLength,
    });
    response.end(body);
  }
}
