/**
 * How many tokens a body of so many bytes enqueues, roughly: four bytes a token is usual for English
 * prose, and the JSON around it makes this an estimate on the high side. Images in a body count far
 * less at the provider than here: where a limit is known, such batches are smaller than they need be.
 */
const BYTES_PER_TOKEN = 4;

export function estimatedTokens(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}

/** How many bytes of bodies stay under so many tokens. */
export function bytesUnder(tokens: number): number {
  return tokens * BYTES_PER_TOKEN;
}
