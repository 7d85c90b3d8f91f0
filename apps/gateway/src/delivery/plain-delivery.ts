import { answerCall } from '../answer/answer-call.ts';
import { writeError } from '../answer/api-error.ts';
import { callHeaders } from '../answer/call-headers.ts';
import { stillPending } from '../answer/refusals.ts';
import type { Delivery } from './delivery.ts';

/** One JSON document, after a silence. The caller's SDK comes back when a window ends before it. */
export const plainDelivery: Delivery = {
  keepsAlive: false,
  answer: answerCall,
  refuse(call, error) {
    writeError(call.response, error, callHeaders(call));
  },
  endWindow(call) {
    writeError(call.response, stillPending(), callHeaders(call));
  },
};
