import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { batchLineBytes, encodeBatchLine } from './batch-line.ts';

const encode = (body: string, customId = 'r1', endpoint = '/v1/chat/completions') =>
  encodeBatchLine({ customId, endpoint, body: Buffer.from(body) });

describe('a batch line', () => {
  test('holds the body byte for byte', () => {
    expect(encode('{"n":1.0, "big":9007199254740993,"e":"\\u00e9"}').toString()).toBe(
      '{"custom_id":"r1","method":"POST","url":"/v1/chat/completions","body":{"n":1.0, "big":9007199254740993,"e":"\\u00e9"}}\n',
    );
  });

  test('is one line, whatever breaks the body had between its tokens', () => {
    expect(encode('{\r\n  "a": 1\n}').toString()).toContain('"body":{    "a": 1 }}\n');
  });

  test('means what its parts meant, and is as long as foretold', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.string({ unit: 'binary' }),
        fc.constantFrom(0, 1, 4),
        (json, customId, indent) => {
          const body = JSON.stringify(JSON.parse(json), undefined, indent);
          const line = encode(body, customId, '/v1/responses');
          expect(JSON.parse(line.toString())).toEqual({
            custom_id: customId,
            method: 'POST',
            url: '/v1/responses',
            body: JSON.parse(body),
          });
          expect(line.indexOf(0x0a)).toBe(line.length - 1);
          expect(line.length).toBe(
            batchLineBytes({
              customId,
              endpoint: '/v1/responses',
              bodyBytes: Buffer.byteLength(body),
            }),
          );
        },
      ),
    );
  });

  test('leaves the caller’s body as it was', () => {
    const body = Buffer.from('{\n}');
    encodeBatchLine({ customId: 'r1', endpoint: '/v1/responses', body });
    expect(body.toString()).toBe('{\n}');
  });
});
