import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextLook } from './poll-schedule.ts';

const even = { intervalMs: 60_000, intervalWithWebhooksMs: 300_000, random: () => 0.5 };
const HOUR_MS = 3_600_000;

describe('when to look at a batch again', () => {
  test('soon while it is young, at the interval when it is old', () => {
    expect(nextLook({ ageMs: 0 }, even)).toBe(1_000);
    expect(nextLook({ ageMs: 20_000 }, even)).toBe(10_000);
    expect(nextLook({ ageMs: HOUR_MS }, even)).toBe(60_000);
  });

  test('more seldom while webhooks arrive, but as soon while it is young', () => {
    const webhooksArrive = true;
    expect(nextLook({ ageMs: 0, webhooksArrive }, even)).toBe(1_000);
    expect(nextLook({ ageMs: 20_000, webhooksArrive }, even)).toBe(10_000);
    expect(nextLook({ ageMs: 400_000, webhooksArrive }, even)).toBe(200_000);
    expect(nextLook({ ageMs: HOUR_MS, webhooksArrive }, even)).toBe(300_000);
  });

  test('soon after a webhook told of it, for some time', () => {
    const old = { ageMs: HOUR_MS, webhooksArrive: true };
    expect(nextLook({ ...old, hintedMsAgo: 0 }, even)).toBe(1_000);
    expect(nextLook({ ...old, hintedMsAgo: 60_000 }, even)).toBe(30_000);
    expect(nextLook({ ...old, hintedMsAgo: 2 * HOUR_MS }, even)).toBe(300_000);
  });

  test('never later than its interval and a tenth, never at once', () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            ageMs: fc.nat(100_000_000),
            hintedMsAgo: fc.nat(100_000_000),
            webhooksArrive: fc.boolean(),
          },
          { requiredKeys: ['ageMs'] },
        ),
        fc.integer({ min: 50, max: 600_000 }),
        fc.integer({ min: 50, max: 600_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (batch, intervalMs, intervalWithWebhooksMs, chance) => {
          const options = { intervalMs, intervalWithWebhooksMs, random: () => chance };
          const delay = nextLook(batch, options);
          const longest = batch.webhooksArrive
            ? Math.max(intervalMs, intervalWithWebhooksMs)
            : intervalMs;
          expect(delay).toBeGreaterThan(0);
          expect(delay).toBeLessThanOrEqual(Math.ceil(longest * 1.1));
          // Webhooks make no look come sooner than without them, but for the one they tell of.
          const { hintedMsAgo: _, ...unhinted } = batch;
          const without = nextLook({ ...unhinted, webhooksArrive: false }, options);
          expect(nextLook(unhinted, options)).toBeGreaterThanOrEqual(without);
          expect(delay).toBeLessThanOrEqual(nextLook(unhinted, options));
        },
      ),
    );
  });
});
