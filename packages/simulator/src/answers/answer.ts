export interface TokenCount {
  readonly prompt: number;
  readonly completion: number;
}

export type Answer =
  | {
      readonly kind: 'answered';
      /** An HTTP status, or 0 for the provider's known bad row. */
      readonly status: number;
      /** The answer's body, to be passed on as it is. */
      readonly bodyText: string;
      readonly tokens: TokenCount;
      /** A row too many: the same again, or one of a custom id that nobody sent. */
      readonly extraRow?: 'duplicate' | 'unknown';
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
  const tokens = { prompt: 0, completion: 0 };
  return { kind: 'answered', status, bodyText: JSON.stringify(body), tokens };
}

export function succeededAnswer(body: unknown, tokens: TokenCount): Answer {
  return { kind: 'answered', status: 200, bodyText: JSON.stringify(body), tokens };
}
