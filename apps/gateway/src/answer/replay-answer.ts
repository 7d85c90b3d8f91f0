import type { ServerResponse } from 'node:http';
import { decodeAnswer } from '@silt/shared/domain';
import type { State } from '@silt/shared/state';
import { answerCall } from './answer-call.ts';
import { writeError } from './api-error.ts';
import { callHeaders } from './call-headers.ts';
import { unavailable } from './refusals.ts';

/** Answers a call whose request was settled before it came. False when its caller did not get it. */
export async function replayAnswer(
  state: State,
  call: { readonly requestId: string; readonly key: string },
  response: ServerResponse,
): Promise<boolean> {
  const { requestId } = call;
  const [stored] = await state
    .of(requestId)
    .answers([requestId])
    .catch(() => []);
  if (stored) {
    return answerCall({ ...call, response }, decodeAnswer(stored));
  }
  // It expired this very moment, or Redis went away: the retry finds out which.
  const error = unavailable('The stored answer cannot be read now. Send the call again.');
  writeError(response, error, callHeaders(call));
  return false;
}
