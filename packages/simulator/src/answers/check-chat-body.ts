import { errorBody } from '../http/api-error.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { failedAnswer, type Answer } from './answer.ts';

/** The parameter at fault and what is wrong with it. */
type Problem = readonly [param: string, message: string];

/** The refusal of a chat's body. Few parameters are looked at: this is no validator. */
export function refuseChatBody(body: JsonObject): Answer | undefined {
  const { messages } = body;
  if (!Array.isArray(messages) || messages.length === 0) {
    return refusal([
      'messages',
      "Invalid 'messages': expected an array with at least one message.",
    ]);
  }
  const { logprobs, top_logprobs: top } = body;
  if (top !== undefined && top !== null) {
    if (!isWhole(top, 0, 20)) {
      return refusal(['top_logprobs', "Invalid 'top_logprobs': expected an integer from 0 to 20."]);
    }
    if (logprobs !== true) {
      return refusal(['top_logprobs', "The 'logprobs' parameter must be true for 'top_logprobs'."]);
    }
  }
  return refuseSampling(body);
}

/** What chat and legacy completions have in common. */
export function refuseSampling(body: JsonObject): Answer | undefined {
  const { temperature, n: count, stream } = body;
  if (typeof temperature === 'number' && (temperature < 0 || temperature > 2)) {
    return refusal(['temperature', "Invalid 'temperature': expected a number from 0 to 2."]);
  }
  if (count !== undefined && count !== null && !isWhole(count, 1, 128)) {
    return refusal(['n', "Invalid 'n': expected an integer from 1 to 128."]);
  }
  if (isJsonObject(body['stream_options']) && stream !== true) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    return refusal(['stream_options', message]);
  }
  return undefined;
}

export function choiceCount({ n: count }: JsonObject): number {
  return typeof count === 'number' ? count : 1;
}

function refusal([param, message]: Problem): Answer {
  return failedAnswer(400, errorBody(400, message, { param, code: 'invalid_value' }));
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}
