import { describe, expect, test } from '@jest/globals';
import {
  isBillingLimit,
  isFileNotVisibleYet,
  isTokenLimit,
  toldTokenLimit,
} from './fault-predicates.ts';
import { type FailureDetails, UpstreamError } from './upstream-error.ts';

const failure = (details: Partial<FailureDetails>): UpstreamError =>
  new UpstreamError({
    operation: 'batches.create',
    kind: 'refused',
    outcome: 'not-applied',
    status: 400,
    providerMessage: '',
    ...details,
  });

describe('special faults are told apart, in answers and in validation', () => {
  test('the limit of enqueued tokens', () => {
    expect(isTokenLimit(failure({ code: 'token_limit_exceeded', status: 429 }))).toBe(true);
    expect(isTokenLimit({ code: 'token_limit_exceeded', message: '' })).toBe(true);
    expect(isTokenLimit({ message: 'Enqueued token limit reached for gpt-x' })).toBe(true);
    expect(isTokenLimit(failure({ status: 429, code: 'rate_limit_exceeded' }))).toBe(false);
  });

  test('a file that is not visible yet', () => {
    expect(isFileNotVisibleYet(failure({ param: 'file_id' }))).toBe(true);
    expect(isFileNotVisibleYet({ code: 'invalid_request', message: 'Cannot find file x' })).toBe(
      true,
    );
    expect(isFileNotVisibleYet(failure({ operation: 'files.content', param: 'file_id' }))).toBe(
      false,
    );
    expect(isFileNotVisibleYet({ code: 'invalid_url', message: 'no match', line: 3 })).toBe(false);
  });

  test('an account that cannot pay', () => {
    expect(isBillingLimit(failure({ code: 'billing_hard_limit_reached' }))).toBe(true);
    expect(isBillingLimit(failure({ code: 'insufficient_quota', status: 429 }))).toBe(true);
    expect(isBillingLimit(failure({}))).toBe(false);
  });
});

describe('the token limit that a provider tells', () => {
  test.each([
    [
      'Enqueued token limit reached for m in organization o. Limit: 2,000,000 enqueued tokens.',
      2_000_000,
    ],
    ['Limit: 90000 enqueued tokens', 90_000],
    ['Enqueued token limit reached', undefined],
    ['Limit: none', undefined],
    ['Limit: 0', undefined],
  ])('%s', (message, limit) => {
    expect(toldTokenLimit({ message })).toBe(limit);
  });
});
