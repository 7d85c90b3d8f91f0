import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../answer/api-error.ts';
import type { Envelope } from '../endpoints/envelope.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { Delivery } from './delivery.ts';
import { plainDelivery } from './plain-delivery.ts';
import { spacedDelivery } from './spaced-delivery.ts';
import { StreamDelivery } from './stream-delivery.ts';

export type Heartbeat = 'none' | 'whitespace';

/** Chooses in which form a call to one endpoint is answered. */
export type ChooseDelivery = (envelope: Envelope, headers: IncomingHttpHeaders) => Delivery;

const HEARTBEAT = 'x-silt-heartbeat';

/** `heartbeat`: of calls that do not say themselves. */
export function deliveriesOf({ replay }: Endpoint, heartbeat: Heartbeat): ChooseDelivery {
  const streams = replay && {
    plain: new StreamDelivery(replay, { includeUsage: false }),
    withUsage: new StreamDelivery(replay, { includeUsage: true }),
  };
  return ({ stream, stream_options: options }, headers) => {
    if (stream === true && streams) {
      return options?.include_usage === true ? streams.withUsage : streams.plain;
    }
    return wishedHeartbeat(headers, heartbeat) === 'whitespace' ? spacedDelivery : plainDelivery;
  };
}

function wishedHeartbeat(headers: IncomingHttpHeaders, otherwise: Heartbeat): Heartbeat {
  const wish = headers[HEARTBEAT];
  if (wish === undefined) return otherwise;
  if (wish === 'none' || wish === 'whitespace') return wish;
  throw new ApiError(400, 'invalid_value', `${HEARTBEAT} must be none or whitespace.`, {
    param: HEARTBEAT,
  });
}
