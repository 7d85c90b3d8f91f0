import type { JsonObject } from '../json.ts';
import type { AnswerParts, Citation } from './answer-parts.ts';
import { estimateTokens, failedAnswer, succeededAnswer, type Answer } from './answer.ts';
import { choiceCount, refuseChatBody } from './check-chat-body.ts';
import { errorBody } from '../http/api-error.ts';
import { partId } from './identity.ts';
import { planAnswer } from './plan-answer.ts';
import { createdAt, type Question } from './question.ts';
import { tokenLogprobs } from './token-logprobs.ts';

export function chatAnswer(question: Question): Answer {
  const { body, digest, cachedShare } = question;
  const refused = refuseChatBody(body);
  if (refused !== undefined) return refused;
  const parts = planAnswer(question);
  if (parts.ending === 'failed') {
    return failedAnswer(500, errorBody(500, parts.content ?? 'The model failed.'));
  }
  const choices = Array.from({ length: choiceCount(body) }, (_, index) => {
    const message = assistantMessage(choiceParts(parts, index), digest, index);
    return {
      index,
      message,
      logprobs: logprobsOf(body, message),
      finish_reason: finishReason(parts),
    };
  });
  const prompt = estimateTokens(JSON.stringify(body['messages']));
  const messages = choices.map(({ message }) => estimateTokens(JSON.stringify(message)));
  const tokens = {
    prompt,
    completion: messages.reduce((sum, count) => sum + count, 0),
    cached: Math.floor(prompt * cachedShare),
    reasoning: estimateTokens(parts.reasoning.join('')) * choices.length,
  };
  const answer = {
    id: `chatcmpl-${digest.slice(0, 29)}`,
    object: 'chat.completion',
    created: createdAt,
    model: body['model'],
    choices,
    usage: {
      prompt_tokens: tokens.prompt,
      completion_tokens: tokens.completion,
      total_tokens: tokens.prompt + tokens.completion,
      prompt_tokens_details: { cached_tokens: tokens.cached, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: tokens.reasoning,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    },
    service_tier: 'default',
    system_fingerprint: `fp_${digest.slice(0, 10)}`,
  };
  return succeededAnswer(answer, tokens);
}

/** Several choices tell themselves apart where that breaks no format that was asked for. */
function choiceParts(parts: AnswerParts, index: number): AnswerParts {
  if (index === 0 || parts.content?.startsWith('echo: ') !== true) return parts;
  return { ...parts, content: `${parts.content} (choice ${index + 1})` };
}

function assistantMessage(parts: AnswerParts, digest: string, index: number): JsonObject {
  const { content, refusal, reasoning, calls, citations } = parts;
  return {
    role: 'assistant',
    content,
    refusal,
    annotations: citations.map((citation) => annotation(citation, content ?? '')),
    ...(reasoning.length === 0 ? {} : { reasoning_content: reasoning.join('\n\n') }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(toolCall) }),
  };

  function toolCall({ kind, name, input }: AnswerParts['calls'][number], position: number) {
    const id = partId('call_', digest, index, position);
    return kind === 'custom'
      ? { id, type: kind, custom: { name, input } }
      : { id, type: kind, function: { name, arguments: input } };
  }
}

function annotation({ url, title }: Citation, content: string) {
  const span = { start_index: 0, end_index: content.length };
  return { type: 'url_citation', url_citation: { ...span, title, url } };
}

function finishReason({ ending, calls }: AnswerParts): string {
  if (ending === 'length' || ending === 'content_filter') return ending;
  return calls.length > 0 ? 'tool_calls' : 'stop';
}

function logprobsOf(body: JsonObject, { content, refusal }: JsonObject) {
  if (body['logprobs'] !== true) return null;
  const top = typeof body['top_logprobs'] === 'number' ? body['top_logprobs'] : 0;
  const of = (text: unknown) => (typeof text === 'string' ? tokenLogprobs(text, top) : null);
  return { content: of(content), refusal: of(refusal) };
}
