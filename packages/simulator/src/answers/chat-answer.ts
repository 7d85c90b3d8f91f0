import { errorBody } from '../http/api-error.ts';
import type { JsonObject } from '../json.ts';
import { estimateTokens, failedAnswer, succeededAnswer, type Answer } from './answer.ts';
import type { Directive } from './directive.ts';
import type { Prompt } from './prompt.ts';

/** Unix seconds. Answers are the same at any time of day, so `created` says nothing. */
const created = 1_750_000_000;

export function chatAnswer(
  body: JsonObject,
  directive: Directive,
  prompt: Prompt,
  digest: string,
): Answer {
  const problem = problemOf(body);
  if (problem !== undefined) {
    const [param, message] = problem;
    return failedAnswer(400, errorBody(400, message, { param, code: 'invalid_value' }));
  }
  const { message, finishReason } = assistantMessage(directive, prompt, digest);
  const count = typeof body['n'] === 'number' ? body['n'] : 1;
  const tokens = {
    prompt: estimateTokens(JSON.stringify(body['messages'])),
    completion: estimateTokens(JSON.stringify(message)) * count,
  };
  const choices = Array.from({ length: count }, (_, index) => ({
    index,
    message,
    logprobs: null,
    finish_reason: finishReason,
  }));
  const answer = {
    id: `chatcmpl-${digest.slice(0, 29)}`,
    object: 'chat.completion',
    created,
    model: body['model'],
    choices,
    usage: {
      prompt_tokens: tokens.prompt,
      completion_tokens: tokens.completion,
      total_tokens: tokens.prompt + tokens.completion,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
    },
    service_tier: 'default',
    system_fingerprint: null,
  };
  return succeededAnswer(answer, tokens);
}

/** The parameter at fault and what is wrong with it. Few are looked at: this is no validator. */
function problemOf(body: JsonObject): readonly [param: string, message: string] | undefined {
  const { messages, temperature, n: count } = body;
  if (!Array.isArray(messages) || messages.length === 0) {
    return ['messages', "Invalid 'messages': expected an array with at least one message."];
  }
  const known = typeof temperature === 'number';
  if (known && (temperature < 0 || temperature > 2)) {
    return ['temperature', "Invalid 'temperature': expected a number from 0 to 2."];
  }
  if (count !== undefined && count !== null && !isChoiceCount(count)) {
    return ['n', "Invalid 'n': expected an integer from 1 to 128."];
  }
  return undefined;
}

function isChoiceCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 128;
}

function assistantMessage(
  directive: Directive,
  prompt: Prompt,
  digest: string,
): { readonly message: JsonObject; readonly finishReason: string } {
  const plain = { role: 'assistant', content: null, refusal: null, annotations: [] };
  if (directive.kind === 'tool') {
    const call = { name: directive.name, arguments: directive.argumentsText };
    const id = `call_${digest.slice(0, 24)}`;
    const toolCalls = [{ id, type: 'function', function: call }];
    return { message: { ...plain, tool_calls: toolCalls }, finishReason: 'tool_calls' };
  }
  if (directive.kind === 'refuse') {
    return { message: { ...plain, refusal: directive.text }, finishReason: 'stop' };
  }
  const noun = prompt.images === 1 ? 'image' : 'images';
  const images = prompt.images === 0 ? '' : ` [${prompt.images} ${noun}]`;
  const content = `${echoOf(directive, prompt)}${images}`;
  return { message: { ...plain, content }, finishReason: 'stop' };
}

function echoOf(directive: Directive, { text }: Prompt): string {
  switch (directive.kind) {
    case 'exotic':
      return `echo: ${directive.text}${oddLineEnds}`;
    case 'large':
      return paddedEcho(directive.text, directive.characters);
    case 'echo':
    case 'duplicate':
    case 'stranger':
      return `echo: ${directive.text}`;
    case 'status':
    case 'tool':
    case 'refuse':
    case 'raw':
    case 'missing':
    case 'never':
    case 'poison':
    case 'flaky':
      return `echo: ${text}`;
  }
}

/** LINE SEPARATOR, PARAGRAPH SEPARATOR and NEXT LINE: none of them ends a line of JSONL. */
const oddLineEnds = '\u2028\u2029\u0085';

function paddedEcho(text: string, characters: number): string {
  return `echo: ${text} `.padEnd(characters, 'large ');
}
