import { errorBody } from '../http/api-error.ts';
import type { JsonObject } from '../json.ts';
import type { AnswerParts } from './answer-parts.ts';
import { estimateTokens, failedAnswer, noTokens, succeededAnswer, type Answer } from './answer.ts';
import { planAnswer } from './plan-answer.ts';
import { createdAt, type Question } from './question.ts';
import { responseOutput } from './response-output.ts';

export function responseAnswer(question: Question): Answer {
  const { body, digest, cachedShare } = question;
  const { input } = body;
  if (typeof input !== 'string' && !Array.isArray(input)) {
    const message = "Missing required parameter: 'input'.";
    const details = { param: 'input', code: 'missing_required_parameter' };
    return failedAnswer(400, errorBody(400, message, details));
  }
  const parts = planAnswer(question);
  const failed = parts.ending === 'failed';
  const output = failed ? [] : responseOutput(parts, digest, askedLogprobs(body));
  const prompt = estimateTokens(JSON.stringify(input));
  const tokens = failed
    ? noTokens
    : {
        prompt,
        completion: estimateTokens(JSON.stringify(output)),
        cached: Math.floor(prompt * cachedShare),
        reasoning: estimateTokens(parts.reasoning.join('')),
      };
  const answer = {
    id: `resp_${digest.slice(0, 48)}`,
    object: 'response',
    created_at: createdAt,
    ...endingOf(parts),
    ...echoedParameters(body),
    output,
    usage: failed
      ? null
      : {
          input_tokens: tokens.prompt,
          input_tokens_details: { cached_tokens: tokens.cached },
          output_tokens: tokens.completion,
          output_tokens_details: { reasoning_tokens: tokens.reasoning },
          total_tokens: tokens.prompt + tokens.completion,
        },
  };
  return succeededAnswer(answer, tokens);
}

/** A response that fails is answered 200 all the same. */
function endingOf({ ending, content }: AnswerParts) {
  switch (ending) {
    case 'whole':
      return { ...unended, status: 'completed', completed_at: createdAt + 1 };
    case 'failed': {
      const message = content === null || content === '' ? 'The model failed.' : content;
      return { ...unended, status: 'failed', error: { code: 'server_error', message } };
    }
    case 'length':
    case 'content_filter': {
      const reason = ending === 'length' ? 'max_output_tokens' : ending;
      return { ...unended, status: 'incomplete', incomplete_details: { reason } };
    }
  }
}

const unended = { completed_at: null, error: null, incomplete_details: null };

/** What the caller set comes back with the answer, and what it left out by its default. */
function echoedParameters(body: JsonObject): JsonObject {
  return {
    background: false,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    max_tool_calls: body['max_tool_calls'] ?? null,
    metadata: body['metadata'] ?? {},
    model: body['model'],
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: body['previous_response_id'] ?? null,
    prompt_cache_key: body['prompt_cache_key'] ?? null,
    reasoning: body['reasoning'] ?? { effort: null, summary: null },
    safety_identifier: body['safety_identifier'] ?? null,
    service_tier: 'default',
    store: body['store'] ?? true,
    temperature: body['temperature'] ?? 1,
    text: body['text'] ?? { format: { type: 'text' }, verbosity: 'medium' },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_logprobs: body['top_logprobs'] ?? 0,
    top_p: body['top_p'] ?? 1,
    truncation: body['truncation'] ?? 'disabled',
    user: body['user'] ?? null,
  };
}

/** How many likeliest tokens to tell at each place; undefined when none were asked for. */
function askedLogprobs({ include, top_logprobs: top }: JsonObject): number | undefined {
  if (!Array.isArray(include) || !include.includes('message.output_text.logprobs'))
    return undefined;
  return typeof top === 'number' && top >= 0 && top <= 20 ? Math.floor(top) : 0;
}
