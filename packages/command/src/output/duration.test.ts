import { expect, test } from '@jest/globals';
import { duration } from './duration.ts';

test.each([
  [-5, '0s'],
  [999, '0s'],
  [61_000, '1m 1s'],
  [3_600_000, '1h'],
  [3_601_000, '1h'],
  [90_061_000, '1d 1h'],
  [259_200_000, '3d'],
])('%d ms is %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});
