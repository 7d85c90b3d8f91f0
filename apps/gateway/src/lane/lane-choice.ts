import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../answer/api-error.ts';

/** Into a batch, or to the provider at once. */
export type LaneChoice = 'batch' | 'live';

export const LANE_HEADER = 'x-silt-lane';

/** What the caller's header asks for; undefined when it says nothing. */
export function askedLane(headers: IncomingHttpHeaders): LaneChoice | undefined {
  const asked = headers[LANE_HEADER];
  if (asked === undefined || asked === 'batch' || asked === 'live') return asked;
  throw new ApiError(400, 'invalid_value', `${LANE_HEADER} must be live or batch.`, {
    param: LANE_HEADER,
  });
}
