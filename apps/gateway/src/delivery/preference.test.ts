import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readPreference } from './preference.ts';

describe('readPreference', () => {
  test.each([
    ['respond-async', { waitMs: 0, applied: 'respond-async' }],
    ['Respond-Async', { waitMs: 0, applied: 'respond-async' }],
    ['wait=10', { waitMs: 10_000, applied: 'wait=10' }],
    ['wait = 10', { waitMs: 10_000, applied: 'wait=10' }],
    ['wait="10"', { waitMs: 10_000, applied: 'wait=10' }],
    ['wait=0', { waitMs: 0, applied: 'wait=0' }],
    ['respond-async, wait=100', { waitMs: 100_000, applied: 'respond-async, wait=100' }],
    ['wait=5;for=you, respond-async', { waitMs: 5_000, applied: 'respond-async, wait=5' }],
    ['wait=5, wait=9', { waitMs: 5_000, applied: 'wait=5' }],
    ['return=minimal, wait=5', { waitMs: 5_000, applied: 'wait=5' }],
    ['note="a, respond-async", wait=5', { waitMs: 5_000, applied: 'wait=5' }],
    ['wait=soon, respond-async', { waitMs: 0, applied: 'respond-async' }],
    ['wait=1.5', undefined],
    ['wait=-1', undefined],
    ['wait=99999999999', undefined],
    ['wait', undefined],
    ['return=minimal', undefined],
    ['', undefined],
  ])('reads %j', (header, preference) => {
    expect(readPreference(header)).toEqual(preference);
  });

  test('asks for nothing when there is none', () => {
    expect(readPreference(undefined)).toBeUndefined();
  });

  test('never throws, and applies only what it can keep', () => {
    const text = fc.stringMatching(/^[ -~]{0,60}$/);
    const header = fc.array(fc.oneof(text, fc.constantFrom('wait=3', 'respond-async', '"', ';')));
    fc.assert(
      fc.property(header, (parts) => {
        const preference = readPreference(parts.join(','));
        if (!preference) return;
        expect(preference.waitMs).toBeGreaterThanOrEqual(0);
        expect(preference.applied).toMatch(/^(respond-async)?(, )?(wait=\d{1,9})?$/);
        expect(readPreference(preference.applied)).toEqual(preference);
      }),
    );
  });
});
