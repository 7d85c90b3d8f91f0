import type { Answer } from '@silt/shared/domain';
import type { AnswerableCall } from '../answer/answer-call.ts';
import type { ApiError } from '../answer/api-error.ts';
import type { RequestResource } from '../requests/request-resource.ts';

/**
 * In which form a call is answered. It belongs to the connection, not to the request: two callers may
 * wait for the same one in two forms. One object serves all calls of a form, and costs a held call no
 * more than a reference; only what a caller words itself has one of its own.
 */
export interface Delivery {
  /** Its connection shows signs of life, so that no window needs to end its hold. */
  readonly keepsAlive: boolean;
  /** How long its caller wants to be held at most. */
  readonly waitMs?: number;
  /** Writes what there is to say as soon as the call is held. */
  begin?(call: AnswerableCall): void;
  /** Writes a sign of life. */
  beat?(call: AnswerableCall): void;
  /** Writes a settled answer. False: nobody is there. */
  answer(call: AnswerableCall, answer: Answer): boolean;
  /** Writes an answer of our own that is no success. */
  refuse(call: AnswerableCall, error: ApiError): void;
  /** Ends a hold whose window is over, while its request goes on. Its caller comes back by itself. */
  endWindow(call: AnswerableCall): void;
  /** Ends it so instead where the caller asked to be let go, and is expected nowhere. */
  tellOf?(call: AnswerableCall, request: RequestResource): void;
}
