import { expect, test } from '@jest/globals';
import { readChaosOptions } from './chaos-options.ts';

test('minutes and seed say the rest', () => {
  expect(readChaosOptions(['--seed', '7', '--minutes', '2'])).toMatchObject({
    seed: 7,
    seconds: 120,
    requests: 2_000,
    folder: expect.stringMatching(/bench-results\/chaos\/seed-7$/),
    powerLoss: false,
  });
});

test.each([
  ['--minutes=0', '--minutes must be'],
  ['--seed=one', '--seed must be'],
  ['--requests=-5', '--requests must be'],
  ['--minuets=1', 'Unknown option'],
])('refuses %s', (given, fault) => {
  expect(() => readChaosOptions([given])).toThrow(fault);
});
