import type { Answer } from '@silt/shared/domain';
import { type AnswerableCall, answerCall } from '../answer/answer-call.ts';
import { answerHeaders } from '../answer/answer-headers.ts';
import { ApiError } from '../answer/api-error.ts';
import { callHeaders } from '../answer/call-headers.ts';
import { providerError } from '../answer/provider-error.ts';
import { stillPending } from '../answer/refusals.ts';
import { isObject, type Replay, type ReplayOptions, UnreplayableError } from '../stream/replay.ts';
import { encodeEvent, errorEvent, KEEP_ALIVE } from '../stream/server-sent-events.ts';
import type { Delivery } from './delivery.ts';
import { plainDelivery } from './plain-delivery.ts';
import { unbuffered } from './unbuffered.ts';

const STREAM_HEADERS = { ...unbuffered, 'content-type': 'text/event-stream; charset=utf-8' };

/**
 * A stream of events: comments while the request waits, then the finished answer told as the provider
 * would have streamed it. What fails before the call is held keeps its status; afterwards the
 * status is spent, and a failure is an event that SDKs raise.
 */
export class StreamDelivery implements Delivery {
  readonly keepsAlive = true;
  private readonly replay: Replay;
  private readonly options: ReplayOptions;

  constructor(replay: Replay, options: ReplayOptions) {
    this.replay = replay;
    this.options = options;
  }

  begin(call: AnswerableCall): void {
    if (call.response.destroyed) return;
    call.response.writeHead(200, { ...callHeaders(call), ...STREAM_HEADERS });
    call.response.write(KEEP_ALIVE);
  }

  beat({ response }: AnswerableCall): void {
    if (!response.destroyed) response.write(KEEP_ALIVE);
  }

  answer(call: AnswerableCall, answer: Answer): boolean {
    const { response } = call;
    if (response.destroyed) return false;
    const failed = answer.status >= 300;
    if (!response.headersSent) {
      if (failed) return answerCall(call, answer);
      response.writeHead(answer.status, { ...answerHeaders(call, answer), ...STREAM_HEADERS });
    }
    response.end(failed ? errorEvent(providerError(answer)) : this.eventsOf(call, answer));
    return true;
  }

  refuse(call: AnswerableCall, error: ApiError): void {
    const { response } = call;
    if (!response.headersSent) plainDelivery.refuse(call, error);
    else if (!response.destroyed) response.end(errorEvent(error));
  }

  endWindow(call: AnswerableCall): void {
    this.refuse(call, stillPending());
  }

  private eventsOf({ requestId }: AnswerableCall, answer: Answer): string {
    try {
      const content: unknown = JSON.parse(answer.body.toString('utf8'));
      if (!isObject(content)) throw new UnreplayableError('the answer is no object');
      let text = '';
      for (const event of this.replay(content, this.options)) text += encodeEvent(event);
      return text;
    } catch (error) {
      if (!(error instanceof UnreplayableError || error instanceof SyntaxError)) throw error;
      return errorEvent(
        new ApiError(
          502,
          'unexpected_answer',
          `The provider's answer has not the form of a stream. It is kept as it came: ask for request ${requestId} without stream.`,
        ),
      );
    }
  }
}
