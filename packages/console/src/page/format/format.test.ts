import { expect, test } from '@jest/globals';
import { nameLane, shorten } from './identity.ts';
import { formatMoney } from './money.ts';
import { countOf, formatBytes } from './number.ts';
import { formatAge, formatDay } from './time.ts';

test.each([
  [-5, '0s'],
  [8_999, '8s'],
  [245_000, '4m 05s'],
  [7_980_000, '2h 13m'],
  [273_600_000, '3d 4h'],
])('an age of %i ms is %s', (age, text) => {
  expect(formatAge(age)).toBe(text);
});

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_000, '1.0 kB'],
  [999_600, '1.0 MB'],
  [190_000_000, '190 MB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, '$0.00'],
  [1234.5, '$1,234.50'],
  [0.25, '$0.25'],
  [0.0123, '$0.0123'],
  [0.001_858, '$0.001858'],
  [-2, '-$2.00'],
])('%d dollars are %s', (dollars, text) => {
  expect(formatMoney(dollars)).toBe(text);
});

test('words follow their count', () => {
  expect([1, 2].map((count) => countOf(count, 'request'))).toEqual(['1 request', '2 requests']);
  expect(countOf(10_000, 'batch')).toBe('10,000 batches');
});

test('a day is told as the UTC day it is', () => {
  expect(formatDay('2026-11-01')).toBe('Nov 1');
});

test('a lane is named by what is known of it', () => {
  const lane = { id: 'abcdefghijklmnopqrst', model: 'm', endpoint: '/v1/embeddings', tenant: 't' };
  expect(nameLane(lane)).toBe('m · embeddings · t');
  expect(nameLane({ ...lane, model: null })).toBe('lane abcdefghij…');
  expect(shorten('short')).toBe('short');
});
