import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { backOff } from './back-off.ts';

test('doubles from the first delay to the longest, spread downwards by a quarter', () => {
  const steps = [1, 2, 3, 4, 20].map((failures) =>
    backOff(failures, { firstMs: 1_000, longestMs: 5_000, random: () => 0.999_99 }),
  );
  expect(steps).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
});

test('stays within its bounds, however often it failed', () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, chance) => {
      const delay = backOff(failures, { firstMs: 100, longestMs: 9_000, random: () => chance });
      expect(delay).toBeGreaterThanOrEqual(75);
      expect(delay).toBeLessThanOrEqual(9_000);
    }),
  );
});
