import { errorBody } from '../http/api-error.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { chatChunks } from './chat-chunks.ts';
import { completionChunks } from './completion-chunks.ts';
import { responseEvents } from './response-events.ts';

/** A finished answer as server-sent events. */
export interface AnswerStream {
  readonly events: Iterable<string>;
  /** Tells of a failure in the midst of the stream, after so many events. */
  failure(sent: number): string;
}

/** Undefined for an answer that is no object of its endpoint, as `!raw` may ask for. */
export function streamAnswer(
  path: string,
  bodyText: string,
  includeUsage: boolean,
): AnswerStream | undefined {
  const answer: unknown = JSON.parse(bodyText);
  if (!isJsonObject(answer)) return undefined;
  if (path === '/v1/responses') {
    return Array.isArray(answer['output']) ? streamResponse(answer) : undefined;
  }
  if (!Array.isArray(answer['choices'])) return undefined;
  const isChat = path === '/v1/chat/completions';
  const chunks = isChat ? chatChunks(answer, includeUsage) : completionChunks(answer, includeUsage);
  return {
    events: dataEvents(chunks),
    failure: () => dataEvent(errorBody(500, failureMessage)),
  };
}

const failureMessage = 'The stream was made to fail.';

function streamResponse(response: JsonObject): AnswerStream {
  return {
    events: namedEvents(responseEvents(response)),
    failure: (sent) =>
      namedEvent({
        type: 'error',
        sequence_number: sent,
        code: 'server_error',
        message: failureMessage,
        param: null,
      }),
  };
}

function* dataEvents(chunks: Iterable<JsonObject>): Generator<string> {
  for (const chunk of chunks) yield dataEvent(chunk);
  yield 'data: [DONE]\n\n';
}

function* namedEvents(events: Iterable<JsonObject>): Generator<string> {
  for (const event of events) yield namedEvent(event);
}

function dataEvent(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function namedEvent(event: JsonObject): string {
  return `event: ${String(event['type'])}\n${dataEvent(event)}`;
}
