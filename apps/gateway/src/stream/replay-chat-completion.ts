import {
  isObject,
  isText,
  type JsonObject,
  objectsOf,
  type Replay,
  someObjectsOf,
  UnreplayableError,
} from './replay.ts';
import type { ServerSentEvent } from './server-sent-events.ts';

/**
 * A chat completion as chunks: for each choice its role, its content, its refusal, its tool calls,
 * and how it finished. With usage asked for, every chunk before the one that tells it says null.
 */
export const replayChatCompletion: Replay = function* replay(completion, { includeUsage }) {
  const { choices, usage, object: _object, ...shared } = completion;
  const chunk = (chunkChoices: readonly JsonObject[], used: unknown = null): ServerSentEvent => ({
    data: {
      ...shared,
      object: 'chat.completion.chunk',
      choices: chunkChoices,
      ...(includeUsage && { usage: used }),
    },
  });
  for (const [place, choice] of objectsOf(choices).entries()) {
    const index = choice['index'] ?? place;
    for (const { delta, logprobs = null, finishReason = null } of deltasOf(choice)) {
      yield chunk([{ index, delta, logprobs, finish_reason: finishReason }]);
    }
  }
  if (includeUsage) yield chunk([], usage ?? null);
  yield { data: '[DONE]' };
};

interface Delta {
  readonly delta: JsonObject;
  readonly logprobs?: unknown;
  readonly finishReason?: unknown;
}

function* deltasOf({
  message,
  logprobs,
  finish_reason: finishReason,
}: JsonObject): Generator<Delta> {
  if (!isObject(message)) throw new UnreplayableError('a choice has no message');
  const {
    role,
    content,
    refusal,
    tool_calls: toolCalls,
    function_call,
    audio,
    ...extras
  } = message;
  // Fields that no delta is made for, such as annotations, come whole with the first one.
  yield {
    delta: {
      role: role ?? 'assistant',
      content: typeof content === 'string' ? '' : null,
      refusal: null,
      ...extras,
    },
  };
  const hasContent = isText(content);
  if (hasContent) yield { delta: { content }, logprobs };
  if (isText(refusal)) yield { delta: { refusal }, logprobs: hasContent ? null : logprobs };
  for (const [index, call] of someObjectsOf(toolCalls).entries())
    yield* toolCallDeltas(call, index);
  if (isObject(function_call)) yield { delta: { function_call } };
  if (isObject(audio)) yield { delta: { audio } };
  yield { delta: {}, finishReason };
}

function* toolCallDeltas(call: JsonObject, index: number): Generator<Delta> {
  const { function: called } = call;
  if (!isObject(called)) {
    // A custom tool: its input is free text, told at once.
    yield { delta: { tool_calls: [{ index, ...call }] } };
    return;
  }
  const { arguments: text, ...head } = called;
  yield { delta: { tool_calls: [{ index, ...call, function: { ...head, arguments: '' } }] } };
  if (isText(text)) yield { delta: { tool_calls: [{ index, function: { arguments: text } }] } };
}
