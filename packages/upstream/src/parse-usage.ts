import { asObject, type JsonObject } from './read-fields.ts';

/** The tokens of one answer, as its provider counts them. */
export interface Usage {
  readonly inputTokens: number;
  /** Of the input's: read from the provider's cache, and written into it. */
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  /** Of the output's: thought and not said. */
  readonly reasoningTokens: number;
}

/**
 * Reads the `usage` of an answer in the words of chat, completions and embeddings (`prompt_tokens`)
 * or of Responses and images (`input_tokens`). Undefined where there is none. A part is never more
 * than its whole.
 */
export function parseUsage(value: unknown): Usage | undefined {
  const usage = asObject(value);
  if (!usage) return undefined;
  const [input, inputDetails] = side(usage, ['input', 'prompt']);
  const [output, outputDetails] = side(usage, ['output', 'completion']);
  if (input === undefined && output === undefined) return undefined;
  const inputTokens = input ?? 0;
  const outputTokens = output ?? 0;
  const cachedTokens = Math.min(inputTokens, count(inputDetails, 'cached_tokens') ?? 0);
  const written = count(inputDetails, 'cache_write_tokens') ?? 0;
  return {
    inputTokens,
    cachedTokens,
    cacheWriteTokens: Math.min(inputTokens - cachedTokens, written),
    outputTokens,
    reasoningTokens: Math.min(outputTokens, count(outputDetails, 'reasoning_tokens') ?? 0),
  };
}

function side(
  usage: JsonObject,
  words: readonly string[],
): readonly [tokens: number | undefined, details: JsonObject] {
  for (const word of words) {
    const tokens = count(usage, `${word}_tokens`);
    if (tokens !== undefined) return [tokens, asObject(usage[`${word}_tokens_details`]) ?? {}];
  }
  return [undefined, {}];
}

/** Above this it is no count of tokens: sums of such must stay exact. */
const MOST_TOKENS = 1_000_000_000;

function count(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  const usable = typeof value === 'number' && Number.isInteger(value) && value >= 0;
  return usable && value <= MOST_TOKENS ? value : undefined;
}
