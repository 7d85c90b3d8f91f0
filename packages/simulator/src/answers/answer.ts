export interface TokenCount {
  readonly prompt: number;
  readonly completion: number;
  /** Of the prompt's: those that the provider had seen shortly before. */
  readonly cached: number;
  /** Of the completion's: those that were thought and not said. */
  readonly reasoning: number;
}

export const noTokens: TokenCount = { prompt: 0, completion: 0, cached: 0, reasoning: 0 };

export function addTokens(one: TokenCount, other: TokenCount): TokenCount {
  return {
    prompt: one.prompt + other.prompt,
    completion: one.completion + other.completion,
    cached: one.cached + other.cached,
    reasoning: one.reasoning + other.reasoning,
  };
}

export type Answer =
  | {
      readonly kind: 'answered';
      /** An HTTP status, or 0 for the provider's known bad row. */
      readonly status: number;
      /** The answer's body, to be passed on as it is. */
      readonly bodyText: string;
      readonly tokens: TokenCount;
      /**
       * A row too many: the same again, one of a custom id that nobody sent, or one of a custom id
       * that is in another batch.
       */
      readonly extraRow?: 'duplicate' | 'unknown' | 'crossed';
    }
  /** Answered by nothing: the row is in neither file. */
  | { readonly kind: 'missing' }
  /** Never gets its turn, so the batch cannot complete. */
  | { readonly kind: 'never' };

const charactersPerToken = 4;

/** A plausible count, the same for the same text. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / charactersPerToken);
}

export function failedAnswer(status: number, body: unknown): Answer {
  return { kind: 'answered', status, bodyText: JSON.stringify(body), tokens: noTokens };
}

export function succeededAnswer(body: unknown, tokens: TokenCount): Answer {
  return { kind: 'answered', status: 200, bodyText: JSON.stringify(body), tokens };
}
