import { expect, test } from '@jest/globals';
import { retrySignOf } from './retry-sign.ts';

test.each([
  ['0', 'first'],
  ['1', 'again'],
  ['37', 'again'],
  ['', 'unsaid'],
  ['-1', 'unsaid'],
  ['soon', 'unsaid'],
  [undefined, 'unsaid'],
] as const)('a retry count of %j is %s', (count, sign) => {
  expect(retrySignOf({ 'x-stainless-retry-count': count })).toBe(sign);
});
