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
  ['--minutes', '0'],
  ['--seed', 'one'],
  ['--requests', '-5'],
  ['--minuets', '1'],
])('refuses %s %s', (...given) => {
  expect(() => readChaosOptions(given)).toThrow();
});
