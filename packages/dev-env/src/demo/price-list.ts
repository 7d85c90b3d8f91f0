import type { Usage } from './read-answer.ts';

/** A provider's published price of one model, in dollars per million tokens. */
export interface ListPrice {
  readonly model: string;
  readonly prompt: number;
  readonly completion: number;
}

/** OpenAI's list price of the model that the demo names. */
export const listPrice: ListPrice = { model: 'gpt-4o-mini', prompt: 0.15, completion: 0.6 };

/** What a batch costs of the live price. */
export const batchShare = 0.5;

export function livePrice(usage: Usage, price: ListPrice): number {
  return (usage.promptTokens * price.prompt + usage.completionTokens * price.completion) / 1e6;
}
