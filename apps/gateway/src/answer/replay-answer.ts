import { decodeAnswer } from '@silt/shared/domain';
import type { State } from '@silt/shared/state';
import type { Delivery } from '../delivery/delivery.ts';
import type { AnswerableCall } from './answer-call.ts';
import { unavailable } from './refusals.ts';

/** Answers a call whose request was settled before it came. False when its caller did not get it. */
export async function replayAnswer(
  state: State,
  call: AnswerableCall,
  delivery: Delivery,
): Promise<boolean> {
  const { requestId } = call;
  const [stored] = await state
    .of(requestId)
    .answers([requestId])
    .catch(() => []);
  if (stored) {
    return delivery.answer(call, decodeAnswer(stored));
  }
  // It expired this very moment, or Redis went away: the retry finds out which.
  const error = unavailable('The stored answer cannot be read now. Send the call again.');
  delivery.refuse(call, error);
  return false;
}
