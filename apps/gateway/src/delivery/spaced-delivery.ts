import { answerCall } from '../answer/answer-call.ts';
import { callHeaders } from '../answer/call-headers.ts';
import type { Delivery } from './delivery.ts';
import { plainDelivery } from './plain-delivery.ts';
import { unbuffered } from './unbuffered.ts';

/**
 * One JSON document behind spaces, which JSON allows. With the first space the status is spent: from
 * then on a failure can only be told by breaking the connection. Under 200 every SDK would take it
 * for a success; the caller that comes back with its key gets the real status.
 */
export const spacedDelivery: Delivery = {
  keepsAlive: true,
  beat(call) {
    const { response } = call;
    if (response.destroyed) return;
    if (!response.headersSent) {
      response.writeHead(200, {
        ...callHeaders(call),
        ...unbuffered,
        'content-type': 'application/json',
      });
    }
    response.write(' ');
  },
  answer(call, answer) {
    const { response } = call;
    if (!response.headersSent) return answerCall(call, answer);
    if (response.destroyed) return false;
    if (answer.status < 300) response.end(answer.body);
    else response.destroy();
    return true;
  },
  refuse(call, error) {
    if (call.response.headersSent) call.response.destroy();
    else plainDelivery.refuse(call, error);
  },
  endWindow(call) {
    plainDelivery.endWindow(call);
  },
};
