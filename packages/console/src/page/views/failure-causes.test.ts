import { expect, test } from '@jest/globals';
import type { FailureLine } from '../../api/contract.ts';
import { causesOf } from './failure-causes.ts';

const failure = (status: number, code: string | null, requests: number): FailureLine => ({
  at: 0,
  lane: 'l',
  batch: null,
  example: 'r',
  status,
  code,
  requests,
});

test('failures of one cause are one, the most frequent first', () => {
  const failures = [failure(400, 'a', 2), failure(502, null, 4), failure(400, 'a', 3)];
  expect(causesOf(failures)).toEqual([
    { status: 400, code: 'a', requests: 5 },
    { status: 502, code: null, requests: 4 },
  ]);
});
