/** How likely a token was, in the shape that chat and Responses share. */
export interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[];
  readonly top_logprobs: readonly Omit<TokenLogprob, 'top_logprobs'>[];
}

/** A text in pieces that make it up again: each a word and the space before it. */
export function tokensOf(text: string): readonly string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

/** Of each token, with the `top` likeliest at its place. */
export function tokenLogprobs(text: string, top: number): readonly TokenLogprob[] {
  return tokensOf(text).map((token, position) => ({
    ...likelihood(token, position, 0),
    top_logprobs: Array.from({ length: top }, (_, rank) =>
      likelihood(rank === 0 ? token : `${token}~${rank}`, position, rank),
    ),
  }));
}

/** Numbers with long fractions, as the provider has them: they show who writes them anew. */
export function logprobAt(position: number, rank: number): number {
  return -((position % 7) + rank * 10 + 0.1) / 3;
}

function likelihood(token: string, position: number, rank: number) {
  return { token, logprob: logprobAt(position, rank), bytes: [...Buffer.from(token, 'utf8')] };
}
