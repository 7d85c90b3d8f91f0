import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextLook } from './poll-schedule.ts';

describe('when to look at a batch again', () => {
  test('soon while it is young, at the interval when it is old', () => {
    const even = { intervalMs: 60_000, random: () => 0.5 };
    expect(nextLook(0, even)).toBe(1_000);
    expect(nextLook(20_000, even)).toBe(10_000);
    expect(nextLook(3_600_000, even)).toBe(60_000);
  });

  test('never later than the interval and a tenth, never at once', () => {
    fc.assert(
      fc.property(
        fc.nat(100_000_000),
        fc.integer({ min: 50, max: 600_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (ageMs, intervalMs, chance) => {
          const delay = nextLook(ageMs, { intervalMs, random: () => chance });
          expect(delay).toBeGreaterThan(0);
          expect(delay).toBeLessThanOrEqual(Math.ceil(intervalMs * 1.1));
        },
      ),
    );
  });
});
