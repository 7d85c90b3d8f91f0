import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { niceTop } from './axis.ts';
import { totalSavings } from './savings-totals.ts';

test('an axis ends at or a little above its highest column', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (value) => {
      const top = niceTop(value);
      expect(top).toBeGreaterThanOrEqual(value * (1 - 1e-9));
      expect(top).toBeLessThanOrEqual(value * 2.000_001);
    }),
  );
  expect(niceTop(0)).toBe(1);
});

test('days add up', () => {
  const day = { day: '2026-11-25', requests: 2, batchCost: 1, listCost: 2, saved: 1 };
  expect(totalSavings([day, day])).toEqual({ requests: 4, batchCost: 2, listCost: 4, saved: 2 });
  expect(totalSavings([])).toEqual({ requests: 0, batchCost: 0, listCost: 0, saved: 0 });
});
