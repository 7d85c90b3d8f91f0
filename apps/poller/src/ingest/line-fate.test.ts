import { describe, expect, test } from '@jest/globals';
import { lineFate } from './line-fate.ts';

const line = (statusCode: number, body = '{"error":{"message":"words","code":"c"}}') =>
  lineFate({ customId: 'r', response: { statusCode, body: Buffer.from(body) } });

describe('the fate of a result line', () => {
  test.each([200, 201, 204, 400, 401, 403, 404, 413, 422, 451])(
    '%i reaches the caller',
    (status) => {
      expect(line(status)).toMatchObject({ kind: 'settle', status, requestId: 'r' });
    },
  );

  test.each([0, 100, 302, 408, 409, 429, 500, 502, 503, 504, 529])(
    '%i is tried again',
    (status) => {
      expect(line(status)).toEqual({
        kind: 'retry',
        requestId: 'r',
        setback: { status, code: 'c', message: 'words' },
      });
    },
  );

  test('a line without a response is tried again, with what it says', () => {
    expect(
      lineFate({ customId: 'r', error: { code: 'batch_expired', message: 'too late' } }),
    ).toEqual({
      kind: 'retry',
      requestId: 'r',
      setback: { code: 'batch_expired', message: 'too late' },
    });
    expect(lineFate({ customId: 'r' })).toMatchObject({ kind: 'retry' });
  });

  test('a success without a body is none', () => {
    expect(line(200, '')).toMatchObject({ kind: 'retry', setback: { status: 200 } });
  });

  test('an error body of another form is no obstacle', () => {
    for (const body of ['', '{}', '[]', 'null', '"text"', '{"error":"text"}', '<html>']) {
      expect(line(500, body)).toMatchObject({ kind: 'retry', setback: { status: 500 } });
    }
  });
});
