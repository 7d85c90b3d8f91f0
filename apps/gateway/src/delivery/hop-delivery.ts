import { answerCall } from '../answer/answer-call.ts';
import { writeError } from '../answer/api-error.ts';
import { callHeaders } from '../answer/call-headers.ts';
import { goOnWaiting } from '../answer/refusals.ts';
import { answerPath } from '../requests/request-path.ts';
import type { Delivery } from './delivery.ts';
import { plainDelivery } from './plain-delivery.ts';

/** HTTP clients follow 20 redirects at most. */
const MOST_HOPS = 18;

const deliveries = Array.from({ length: MOST_HOPS }, (_, made) => hopTo(made + 1));

/**
 * One JSON document, and at the end of a window a redirect to the next: clients follow it without
 * spending one of their retries. After the last hop the window answer is the ordinary one.
 */
export function hopDelivery(hopsMade: number): Delivery {
  return deliveries[hopsMade] ?? plainDelivery;
}

function hopTo(hop: number): Delivery {
  return {
    keepsAlive: false,
    answer: answerCall,
    refuse(call, error) {
      plainDelivery.refuse(call, error);
    },
    endWindow(call) {
      // A key that the caller sent comes along with its headers, and stays out of the address.
      const name = call.place === undefined ? call.requestId : call.key;
      writeError(call.response, goOnWaiting(answerPath(name, hop)), callHeaders(call));
    },
  };
}
