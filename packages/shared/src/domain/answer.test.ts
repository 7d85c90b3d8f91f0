import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeAnswer, requestIdWord } from './answer.ts';

describe('a stored answer', () => {
  test('gives the body’s bytes back, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const stored = Buffer.concat([Buffer.from('200 bx 2 30 400 req_1\n'), bytes]);
        expect(decodeAnswer(stored)).toEqual({
          status: 200,
          batchId: 'bx',
          attempts: 2,
          queuedMs: 30,
          batchMs: 400,
          providerRequestId: 'req_1',
          body: Buffer.from(bytes),
        });
      }),
    );
  });

  test('of another form is refused', () => {
    for (const text of ['', 'x', '200 b\n{}', '{"a":1}']) {
      expect(() => decodeAnswer(Buffer.from(text))).toThrow(TypeError);
    }
  });

  test('a request id cannot break its line', () => {
    fc.assert(
      fc.property(fc.option(fc.string(), { nil: undefined }), (id) => {
        expect(requestIdWord(id)).toMatch(/^[\w.:-]+$/);
      }),
    );
    expect(requestIdWord('req 1\n200')).toBe('req1200');
  });
});
