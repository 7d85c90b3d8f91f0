import type { Request, Response } from 'express';
import type { Caller } from '../accept/authenticate.ts';
import { belowVersion } from '../endpoints/addresses.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import { LANE_HEADER } from '../lane/lane-choice.ts';
import { callersQuery } from './callers-query.ts';
import { relayCall, type RelayParts } from './relay-call.ts';

/** A call of the live lane: its answer says so, and is otherwise the provider's. */
export async function relayLive(
  parts: RelayParts,
  call: { readonly caller: Caller; readonly endpoint: Endpoint; readonly body: Buffer },
  request: Request,
  response: Response,
): Promise<void> {
  await relayCall(
    parts,
    {
      caller: call.caller,
      method: 'POST',
      path: belowVersion(call.endpoint.path),
      query: callersQuery(request),
      headers: request.headers,
      body: call.body,
      answerHeaders: { [LANE_HEADER]: 'live' },
    },
    response,
  );
}
