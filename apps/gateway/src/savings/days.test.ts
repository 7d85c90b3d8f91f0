import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dayOf, dayText, daysOf } from './days.ts';

const NOW = Date.parse('2026-11-25T23:59:59Z');
const ask = (query: string) => {
  const days = daysOf(new URLSearchParams(query), NOW);
  return typeof days === 'string' ? days : `${dayText(days.first)} ${dayText(days.last)}`;
};

describe('the days that a query asks for', () => {
  test.each([
    ['', '2026-10-27 2026-11-25'],
    ['to=2026-03-01', '2026-01-31 2026-03-01'],
    ['from=2026-11-25', '2026-11-25 2026-11-25'],
    ['from=2024-02-29&to=2024-02-29', '2024-02-29 2024-02-29'],
    ['from=2026-11-26', 'from must not be after to.'],
    ['from=2025-01-01', 'Ask for at most 400 days at once.'],
    ['from=2026-02-30', 'from and to must be days, such as 2026-11-25.'],
    ['from=yesterday', 'from and to must be days, such as 2026-11-25.'],
    ['to=2026-13-01', 'from and to must be days, such as 2026-11-25.'],
    ['to=', 'from and to must be days, such as 2026-11-25.'],
  ])('%s', (query, days) => {
    expect(ask(query)).toBe(days);
  });

  test('whatever is asked for, days are at most 400, in order, or words', () => {
    const day = fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
      fc.integer({ min: 19_000, max: 21_000 }).map(dayText),
      fc.string(),
    );
    fc.assert(
      fc.property(day, day, fc.integer({ min: 0, max: 4e12 }), (from, to, now) => {
        const days = daysOf(new URLSearchParams({ from, to }), now);
        if (typeof days === 'string') return;
        expect(days.last - days.first).toBeLessThan(400);
        expect(days.last).toBeGreaterThanOrEqual(days.first);
        expect(dayOf(Date.parse(from))).toBe(days.first);
      }),
    );
  });
});
