import { expect, test } from '@jest/globals';
import { readTestCounts } from './test-counts.ts';

test('a file of tests that could not be run counts as a failure', () => {
  const result = { numPassedTests: 7, numFailedTests: 1, numRuntimeErrorTestSuites: 2 };
  expect(readTestCounts(JSON.stringify(result))).toEqual({ passed: 7, failed: 3 });
});

test('a result that is not jest’s is refused', () => {
  expect(() => readTestCounts('{}')).toThrow('numPassedTests');
});
