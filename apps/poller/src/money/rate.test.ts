import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { partOf, picodollars, rateOf } from './rate.ts';

describe('rateOf', () => {
  test.each([
    [0.15, 150_000_000n],
    ['0.15', 150_000_000n],
    [10, 10_000_000_000n],
    [0.0125, 12_500_000n],
    [1e-7, 100n],
    ['0.000000001', 1n],
    [0, 0n],
  ])('%p dollars per million tokens', (price, rate) => {
    expect(rateOf(price)).toBe(rate);
  });

  test.each(['', '-1', '1.', '.5', '1e3', '0.0000000001', 'free', NaN, Infinity, -1])(
    'refuses %p',
    (price) => {
      expect(rateOf(price)).toBeUndefined();
    },
  );

  test('is exact for every price of six decimals, and so is its half', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), (millionths) => {
        const text = `${Math.floor(millionths / 1e6)}.${String(millionths % 1e6).padStart(6, '0')}`;
        const rate = rateOf(text) ?? -1n;
        expect(rate).toBe(BigInt(millionths) * 1_000n);
        expect(rateOf(Number(text))).toBe(rate);
        expect(partOf(rate, rateOf('0.5') ?? 0n) * 2n).toBe(rate);
      }),
    );
  });
});

describe('picodollars', () => {
  test('rounds to the nearest', () => {
    expect([0n, 499n, 500n, 1_499n, 1_500n].map(picodollars)).toEqual([0n, 0n, 1n, 1n, 2n]);
  });
});
