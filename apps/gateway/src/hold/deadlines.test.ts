import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BUCKET_MS, Deadlines } from './deadlines.ts';

describe('Deadlines', () => {
  test('gives each item once, never early, and not later than one bucket', () => {
    const steps = fc.array(
      fc.record({ delayMs: fc.nat(3_000), stepMs: fc.nat(700), deleted: fc.boolean() }),
    );
    fc.assert(
      fc.property(steps, fc.nat(10_000), (items, startMs) => {
        let now = startMs;
        const deadlines = new Deadlines<{ readonly at: number }>(() => now);
        const open = new Set<{ readonly at: number }>();
        const look = () => {
          for (const item of deadlines.takeDue()) {
            expect(open.delete(item)).toBe(true);
            expect(now).toBeGreaterThanOrEqual(item.at);
          }
          for (const { at } of open) expect(at).toBeGreaterThan(now - BUCKET_MS);
        };
        for (const { delayMs, stepMs, deleted } of items) {
          const item = { at: now + delayMs };
          deadlines.add(item, delayMs);
          if (deleted) deadlines.delete(item);
          else open.add(item);
          now += stepMs;
          look();
        }
        now += 4_000;
        look();
        expect(open.size).toBe(0);
      }),
    );
  });

  test('an infinite delay never ends', () => {
    let now = 0;
    const deadlines = new Deadlines<string>(() => now);
    deadlines.add('forever', Number.POSITIVE_INFINITY);
    now = 1e9;
    expect(deadlines.takeDue()).toEqual([]);
  });
});
