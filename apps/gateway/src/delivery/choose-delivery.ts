import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../answer/api-error.ts';
import type { Envelope } from '../endpoints/envelope.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import { callerRuntime } from '../hold/caller-runtime.ts';
import type { Delivery } from './delivery.ts';
import { hopDelivery } from './hop-delivery.ts';
import { plainDelivery } from './plain-delivery.ts';
import { readPreference } from './preference.ts';
import { PreferredDelivery } from './preferred-delivery.ts';
import { spacedDelivery } from './spaced-delivery.ts';
import { StreamDelivery } from './stream-delivery.ts';

export type Heartbeat = 'none' | 'whitespace';

/** `auto`: for callers that gain by it. */
export type Hops = 'auto' | 'always' | 'never';

export interface DeliveryPolicy {
  /** Of calls that do not say themselves. */
  readonly heartbeat: Heartbeat;
  readonly hops: Hops;
}

/** Chooses in which form a call to one endpoint is answered. */
export type ChooseDelivery = (envelope: Envelope, headers: IncomingHttpHeaders) => Delivery;

const HEARTBEAT = 'x-silt-heartbeat';

export function deliveriesOf({ replay }: Endpoint, policy: DeliveryPolicy): ChooseDelivery {
  const streams = replay && {
    plain: new StreamDelivery(replay, { includeUsage: false }),
    withUsage: new StreamDelivery(replay, { includeUsage: true }),
  };
  return ({ stream, stream_options: options }, headers) => {
    if (stream === true && streams) {
      return options?.include_usage === true ? streams.withUsage : streams.plain;
    }
    return documentDelivery(headers, policy);
  };
}

/** For a caller that wants one document. `hopsMade`: redirects that led it here. */
export function documentDelivery(
  headers: IncomingHttpHeaders,
  { heartbeat, hops }: DeliveryPolicy,
  hopsMade: number = 0,
): Delivery {
  const spaces = wishedHeartbeat(headers, heartbeat) === 'whitespace';
  // Before spaces, which spend the status that this may need.
  const preference = readPreference(headers['prefer']);
  if (preference) return new PreferredDelivery(preference);
  if (spaces) return spacedDelivery;
  return gainsByHops(headers, hops) ? hopDelivery(hopsMade) : plainDelivery;
}

/** openai-python's timer starts again at each hop; Node's SDK has one timer over all of them. */
function gainsByHops(headers: IncomingHttpHeaders, hops: Hops): boolean {
  return hops === 'auto' ? callerRuntime(headers) === 'python' : hops === 'always';
}

function wishedHeartbeat(headers: IncomingHttpHeaders, otherwise: Heartbeat): Heartbeat {
  const wish = headers[HEARTBEAT];
  if (wish === undefined) return otherwise;
  if (wish === 'none' || wish === 'whitespace') return wish;
  throw new ApiError(400, 'invalid_value', `${HEARTBEAT} must be none or whitespace.`, {
    param: HEARTBEAT,
  });
}
