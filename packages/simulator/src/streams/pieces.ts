import { tokensOf } from '../answers/token-logprobs.ts';
import type { JsonObject } from '../json.ts';

/** A live provider sends a piece for each token; that many show as much and cost less. */
const mostPieces = 64;

/** A list in consecutive parts, none of them empty. */
export function partsOf<T>(list: readonly T[]): readonly (readonly T[])[] {
  const size = Math.max(1, Math.ceil(list.length / mostPieces));
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, nth) => list.slice(nth * size, (nth + 1) * size));
}

/** A text in the pieces that it is sent in. */
export function piecesOf(text: string): readonly string[] {
  return partsOf(tokensOf(text)).map((tokens) => tokens.join(''));
}

export interface LikelyPiece {
  readonly text: string;
  /** Of the piece's tokens; undefined when none were asked for. */
  readonly logprobs: readonly JsonObject[] | undefined;
}

/** The same with each token's likelihood. Tokens that do not make up the text keep it whole. */
export function likelyPieces(
  text: string,
  logprobs: readonly JsonObject[] | undefined,
): readonly LikelyPiece[] {
  if (logprobs === undefined) {
    return piecesOf(text).map((piece) => ({ text: piece, logprobs: undefined }));
  }
  const pieces = partsOf(logprobs).map((part) => {
    return { text: part.map(({ token }) => String(token)).join(''), logprobs: part };
  });
  const isWhole = pieces.map((piece) => piece.text).join('') === text;
  return isWhole ? pieces : [{ text, logprobs }];
}
