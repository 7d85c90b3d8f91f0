import type { Answer } from '@silt/shared/domain';
import type { AnswerableCall } from '../answer/answer-call.ts';
import type { ApiError } from '../answer/api-error.ts';

/**
 * In which form a call is answered. It belongs to the connection, not to the request: two callers may
 * wait for the same one in two forms. Without state of its own: one object serves all calls of its
 * form, and costs a held call no more than a reference.
 */
export interface Delivery {
  /** Its connection shows signs of life, so that no window needs to end its hold. */
  readonly keepsAlive: boolean;
  /** Writes what there is to say as soon as the call is held. */
  begin?(call: AnswerableCall): void;
  /** Writes a sign of life. */
  beat?(call: AnswerableCall): void;
  /** Writes a settled answer. False: nobody is there. */
  answer(call: AnswerableCall, answer: Answer): boolean;
  /** Writes an answer of our own that is no success. */
  refuse(call: AnswerableCall, error: ApiError): void;
  /** Ends a hold whose window is over, while its request goes on. */
  endWindow(call: AnswerableCall): void;
}
