import { DemoFailure } from './demo-failure.ts';

export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

interface ChatAnswer {
  readonly choices: readonly { readonly message: { readonly content: string } }[];
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number };
}

export function readAnswer(body: string): { content: string; usage: Usage } {
  const answer: unknown = JSON.parse(body);
  const content = isChatAnswer(answer) ? answer.choices[0]?.message.content : undefined;
  if (!isChatAnswer(answer) || content === undefined) {
    throw new DemoFailure(`This is no chat completion: ${body.slice(0, 200)}`);
  }
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens } = answer.usage;
  return { content, usage: { promptTokens, completionTokens } };
}

function isChatAnswer(value: unknown): value is ChatAnswer {
  return (
    typeof value === 'object' &&
    value !== null &&
    'choices' in value &&
    Array.isArray(value.choices) &&
    'usage' in value &&
    typeof value.usage === 'object' &&
    value.usage !== null &&
    'prompt_tokens' in value.usage &&
    'completion_tokens' in value.usage
  );
}
