import { type JsonObject, objectsOf, type Replay } from './replay.ts';
import type { ServerSentEvent } from './server-sent-events.ts';

/** A legacy completion as chunks: for each choice its text, then how it finished. */
export const replayCompletion: Replay = function* replay(completion, { includeUsage }) {
  const { choices, usage, ...shared } = completion;
  const chunk = (chunkChoices: readonly JsonObject[], used: unknown = null): ServerSentEvent => ({
    data: { ...shared, choices: chunkChoices, ...(includeUsage && { usage: used }) },
  });
  for (const [place, choice] of objectsOf(choices).entries()) {
    const { index = place, finish_reason: finishReason } = choice;
    yield chunk([{ ...choice, index, finish_reason: null }]);
    yield chunk([{ index, text: '', logprobs: null, finish_reason: finishReason }]);
  }
  if (includeUsage) yield chunk([], usage ?? null);
  yield { data: '[DONE]' };
};
