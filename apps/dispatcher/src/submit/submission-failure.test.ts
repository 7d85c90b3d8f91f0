import { describe, expect, test } from '@jest/globals';
import { UpstreamError } from '@silt/upstream';
import { failureFate } from './submission-failure.ts';

const failure = (facts: Partial<ConstructorParameters<typeof UpstreamError>[0]>) =>
  new UpstreamError({
    operation: 'batches.create',
    kind: 'refused',
    outcome: 'not-applied',
    providerMessage: 'words',
    ...facts,
  });

describe('a failed submission', () => {
  test.each([400, 404, 422])('%i is the provider’s last word', (status) => {
    expect(failureFate(failure({ status }))).toMatchObject({
      kind: 'refused',
      status,
      message: 'words',
    });
  });

  test('a bad key is the tenant’s affair', () => {
    expect(failureFate(failure({ kind: 'credential', status: 401 }))).toMatchObject({
      kind: 'refused',
      status: 401,
    });
  });

  test('trouble passes, after as long as the provider says', () => {
    expect(failureFate(failure({ kind: 'transient', status: 429, retryAfterMs: 7 }))).toEqual({
      kind: 'later',
      afterMs: 7,
    });
    expect(failureFate(failure({ kind: 'transient' }))).toEqual({ kind: 'later' });
  });

  test('a file that is too large is another matter', () => {
    const told = { status: 400, providerMessage: 'File is too large.' };
    for (const facts of [{ status: 413 }, told]) {
      expect(failureFate(failure(facts))).toMatchObject({
        kind: 'too-large',
        status: facts.status,
      });
    }
  });

  test('an empty purse does not pass, though it may look like a rate limit', () => {
    const broke = { kind: 'transient', status: 429, code: 'insufficient_quota' } as const;
    expect(failureFate(failure(broke))).toMatchObject({ kind: 'refused', status: 429 });
  });

  test('what is not of the provider is tried again', () => {
    expect(failureFate(new Error('ENOSPC'))).toEqual({ kind: 'later' });
  });
});
