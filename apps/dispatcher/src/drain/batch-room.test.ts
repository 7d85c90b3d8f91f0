import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EMPTY, howManyFit, loaded } from './batch-room.ts';

const limits = { maxRequests: 10, maxBytes: 5_000, maxInputs: 30 };

describe('room in a batch', () => {
  test('ends at the number of requests', () => {
    const entries = Array.from({ length: 20 }, () => ({ bytes: 1, inputs: 1 }));
    expect(howManyFit(EMPTY, limits, entries)).toBe(10);
  });

  test('ends at the bytes, lines counted whole', () => {
    const entries = Array.from({ length: 20 }, () => ({ bytes: 2_000, inputs: 1 }));
    expect(howManyFit(EMPTY, limits, entries)).toBe(2);
  });

  test('ends at the inputs of all its requests together', () => {
    const entries = [10, 15, 5, 1].map((inputs) => ({ bytes: 1, inputs }));
    expect(howManyFit(EMPTY, limits, entries)).toBe(3);
    expect(howManyFit({ requests: 1, bytes: 300, inputs: 30 }, limits, entries)).toBe(0);
  });

  test.each([
    ['a body', { bytes: 90_000, inputs: 1 }],
    ['as many inputs as', { bytes: 1, inputs: 31 }],
  ])('an empty batch takes %s over the limit alone', (_what, large) => {
    expect(howManyFit(EMPTY, limits, [large, { bytes: 1, inputs: 1 }])).toBe(1);
    expect(howManyFit({ requests: 1, bytes: 300, inputs: 1 }, limits, [large])).toBe(0);
  });

  test('what is packed batch by batch is everything, in order, within the limits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ bytes: fc.nat(6_000), inputs: fc.integer({ min: 1, max: 35 }) }), {
          maxLength: 60,
        }),
        (entries) => {
          let rest = entries;
          let packed = 0;
          while (rest.length > 0) {
            const fitting = howManyFit(EMPTY, limits, rest);
            expect(fitting).toBeGreaterThan(0);
            const load = loaded(EMPTY, rest.slice(0, fitting));
            expect(load.requests).toBeLessThanOrEqual(limits.maxRequests);
            if (fitting > 1) {
              expect(load.bytes).toBeLessThanOrEqual(limits.maxBytes);
              expect(load.inputs).toBeLessThanOrEqual(limits.maxInputs);
            }
            packed += fitting;
            rest = rest.slice(fitting);
          }
          expect(packed).toBe(entries.length);
        },
      ),
    );
  });
});
