import { errorBody } from '../http/api-error.ts';
import type { JsonObject } from '../json.ts';
import { estimateTokens, failedAnswer, succeededAnswer, type Answer } from './answer.ts';
import { choiceCount, refuseSampling } from './check-chat-body.ts';
import { planAnswer } from './plan-answer.ts';
import { createdAt, type Question } from './question.ts';
import { logprobAt, tokensOf } from './token-logprobs.ts';

/** Legacy completions: `n` choices for each prompt, the prompt before them when asked for. */
export function completionAnswer(question: Question): Answer {
  const { body, digest } = question;
  const refused = refuseSampling(body);
  if (refused !== undefined) return refused;
  const prompts = promptTexts(body['prompt']);
  if (prompts === undefined) {
    const message = "Invalid 'prompt': expected a text, tokens, or a list of either.";
    return failedAnswer(400, errorBody(400, message, { param: 'prompt', code: 'invalid_value' }));
  }
  const parts = planAnswer(question);
  if (parts.ending === 'failed') {
    return failedAnswer(500, errorBody(500, parts.content ?? 'The model failed.'));
  }
  const count = choiceCount(body);
  const texts = prompts.flatMap((prompt, position) => {
    const said = position === 0 ? (parts.content ?? parts.refusal ?? '') : `echo: ${prompt}`;
    const before = body['echo'] === true ? prompt : '';
    return Array.from({ length: count }, (_, nth) => {
      return `${before}${said}${nth === 0 ? '' : ` (choice ${nth + 1})`}`;
    });
  });
  const tokens = {
    prompt: prompts.reduce((sum, prompt) => sum + estimateTokens(prompt), 0),
    completion: texts.reduce((sum, text) => sum + estimateTokens(text), 0),
    cached: 0,
    reasoning: 0,
  };
  const ending = parts.ending === 'whole' ? 'stop' : parts.ending;
  const answer = {
    id: `cmpl-${digest.slice(0, 29)}`,
    object: 'text_completion',
    created: createdAt,
    model: body['model'],
    choices: texts.map((text, index) => {
      return { text, index, logprobs: logprobsOf(body, text), finish_reason: ending };
    }),
    usage: {
      prompt_tokens: tokens.prompt,
      completion_tokens: tokens.completion,
      total_tokens: tokens.prompt + tokens.completion,
    },
    system_fingerprint: `fp_${digest.slice(0, 10)}`,
  };
  return succeededAnswer(answer, tokens);
}

/** Tokens are told as the numbers they are. */
function promptTexts(prompt: unknown): readonly string[] | undefined {
  if (prompt === undefined || prompt === null) return [''];
  if (typeof prompt === 'string') return [prompt];
  if (!Array.isArray(prompt) || prompt.length === 0) return undefined;
  const listed: readonly unknown[] = typeof prompt[0] === 'number' ? [prompt] : prompt;
  const texts = listed.map((entry) => {
    if (typeof entry === 'string') return entry;
    return Array.isArray(entry) ? entry.join(' ') : undefined;
  });
  return texts.includes(undefined) ? undefined : texts.filter((text) => text !== undefined);
}

function logprobsOf({ logprobs: top }: JsonObject, text: string) {
  if (typeof top !== 'number') return null;
  const tokens = tokensOf(text);
  let offset = 0;
  return {
    tokens,
    token_logprobs: tokens.map((_, position) => logprobAt(position, 0)),
    top_logprobs: tokens.map((token, position) => likeliest(token, position, top)),
    text_offset: tokens.map((token) => {
      const start = offset;
      offset += token.length;
      return start;
    }),
  };
}

function likeliest(token: string, position: number, top: number) {
  const ranks = Array.from({ length: top }, (_, rank) => rank);
  const named = ranks.map((rank) => {
    return [rank === 0 ? token : `${token}~${rank}`, logprobAt(position, rank)];
  });
  return Object.fromEntries(named);
}
