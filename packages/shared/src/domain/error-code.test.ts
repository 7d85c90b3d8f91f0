import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorBody } from './error-body.ts';
import { errorCodeOf } from './error-code.ts';

const body = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

describe('the code of an error', () => {
  test('is its code, or its type where it has none', () => {
    const error = { message: 'The prompt was: tell me a secret', type: 'invalid_request_error' };
    expect(errorCodeOf(errorBody({ ...error, code: 'content_filter' }))).toBe('content_filter');
    expect(errorCodeOf(errorBody(error))).toBe('invalid_request_error');
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['no JSON', Buffer.from('<html>')],
    ['no error', body({ choices: [] })],
    ['an error that is text', body({ error: 'tell me a secret' })],
    ['a code that is prose', body({ error: { code: 'tell me a secret', type: null } })],
    ['a code without end', body({ error: { code: 'a'.repeat(65) } })],
    ['much', body({ error: { code: 'a', message: 'b'.repeat(70_000) } })],
  ])('is none in %s', (_, bytes) => {
    expect(errorCodeOf(bytes)).toBeUndefined();
  });

  test('is never more than a word, whatever the body', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const code = errorCodeOf(Buffer.from(text));
        expect(code === undefined || /^[\w.:-]{1,64}$/.test(code)).toBe(true);
      }),
    );
  });
});
