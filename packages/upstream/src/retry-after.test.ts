import { expect, test } from '@jest/globals';
import { retryAfterMs } from './retry-after.ts';

const NOW = Date.parse('Wed, 21 Oct 2026 07:28:00 GMT');

test.each([
  ['milliseconds', { 'retry-after-ms': '1250.5' }, 1251],
  ['seconds', { 'retry-after': '3' }, 3000],
  ['parts of a second', { 'retry-after': '0.25' }, 250],
  ['milliseconds before seconds', { 'retry-after-ms': '5', 'retry-after': '3' }, 5],
  [
    'seconds where milliseconds make no sense',
    { 'retry-after-ms': 'soon', 'retry-after': '3' },
    3000,
  ],
  ['a date', { 'retry-after': 'Wed, 21 Oct 2026 07:28:20 GMT' }, 20_000],
  ['a date that has passed', { 'retry-after': 'Wed, 21 Oct 2026 07:00:00 GMT' }, 0],
  ['zero', { 'retry-after-ms': '0' }, 0],
  ['hours, up to ten minutes', { 'retry-after': '7200' }, 600_000],
  ['nothing', {}, undefined],
  ['no negative wait', { 'retry-after': '-5' }, undefined],
  ['no nonsense', { 'retry-after': 'a while' }, undefined],
])('reads %s', (_name, headers: Record<string, string>, expected) => {
  expect(retryAfterMs((name) => headers[name], NOW)).toBe(expected);
});
