import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { neverFits } from './never-fits.ts';

test('a request above the limit by our estimate is believed to be after five refusals', () => {
  const request = { bytes: 4_000, tokens: 1_000 };
  expect(neverFits({ ...request, refusedAlone: 4 }, 400)).toBe(false);
  expect(neverFits({ ...request, refusedAlone: 5 }, 400)).toBe(true);
});

test('one that should fit by our estimate, after more', () => {
  const request = { bytes: 1_200, tokens: 300 };
  expect(neverFits({ ...request, refusedAlone: 11 }, 400)).toBe(false);
  expect(neverFits({ ...request, refusedAlone: 12 }, 400)).toBe(true);
});

test('one with fewer bytes than the limit has tokens fits, however often it was refused', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(10_000), fc.nat(), (bytes, more, refusedAlone) => {
      expect(neverFits({ bytes, tokens: bytes / 4, refusedAlone }, bytes + more)).toBe(false);
    }),
  );
});
