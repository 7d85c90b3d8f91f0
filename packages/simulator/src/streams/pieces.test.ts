import { describe, expect, test } from '@jest/globals';
import fastCheck from 'fast-check';

import { tokenLogprobs } from '../answers/token-logprobs.ts';
import { likelyPieces, piecesOf } from './pieces.ts';

const anyText = fastCheck.oneof(
  fastCheck.string({ unit: 'binary' }),
  fastCheck.string({ unit: fastCheck.constantFrom('a', ' ', '\n', '\u2028', '\ud83c', '🌧') }),
);

describe('the pieces of a text', () => {
  test('make it up again, and none is empty', () => {
    fastCheck.assert(
      fastCheck.property(anyText, (text) => {
        const pieces = piecesOf(text);
        expect(pieces.join('')).toBe(text);
        expect(pieces).not.toContain('');
      }),
    );
  });

  test('carry the likelihoods of their own tokens', () => {
    fastCheck.assert(
      fastCheck.property(anyText, (text) => {
        const logprobs = tokenLogprobs(text, 1).map((entry) => ({ ...entry }));
        const pieces = likelyPieces(text, logprobs);
        expect(pieces.flatMap((piece) => piece.logprobs)).toEqual(logprobs);
        for (const piece of pieces) {
          expect(piece.logprobs?.map(({ token }) => token).join('')).toBe(piece.text);
        }
      }),
    );
  });

  test('are one when the tokens are not the text’s', () => {
    const logprobs = [{ token: 'other' }];
    expect(likelyPieces('a b c', logprobs)).toEqual([{ text: 'a b c', logprobs }]);
  });

  test('are several of a few words, and not too many of a great many', () => {
    expect(piecesOf('a few words').length).toBe(3);
    expect(piecesOf('word '.repeat(100_000)).length).toBeLessThanOrEqual(64);
  });
});
