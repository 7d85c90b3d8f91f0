import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { planCalls } from './plan-calls.ts';

const runs = fc.record({
  seed: fc.nat(),
  requests: fc.integer({ min: 1, max: 300 }),
  durationMs: fc.integer({ min: 1_000, max: 600_000 }),
});

test('a seed gives the same calls again, as many as asked for, in their order and in time', () => {
  fc.assert(
    fc.property(runs, ({ seed, requests, durationMs }) => {
      const calls = planCalls(seed, requests, durationMs);
      expect(planCalls(seed, requests, durationMs)).toEqual(calls);
      expect(calls).toHaveLength(requests);
      const times = calls.map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
      expect(Math.max(...times)).toBeLessThanOrEqual(durationMs);
    }),
    { numRuns: 30 },
  );
});

test('no word of a call is in another, nor are two bodies or keys alike', () => {
  fc.assert(
    fc.property(runs, ({ seed, requests, durationMs }) => {
      const calls = planCalls(seed, requests, durationMs);
      for (const facts of [
        calls.map(({ plan }) => plan.mark),
        calls.map(({ plan }) => plan.bodySha256),
        calls.map(({ key }) => key),
      ]) {
        expect(new Set(facts).size).toBe(requests);
      }
      for (const { plan, bodyText } of calls) {
        expect(bodyText.match(/mark-\d+-\d+-[0-9a-f]{8}/g)).toEqual([plan.mark]);
        expect(plan.text).toContain(plan.mark);
      }
    }),
    { numRuns: 30 },
  );
});
