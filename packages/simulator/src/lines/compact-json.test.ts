import { describe, expect, test } from '@jest/globals';
import fastCheck from 'fast-check';

import { compactJson, withoutMember } from './compact-json.ts';

describe('compactJson', () => {
  test('leaves nothing between the tokens, and the tokens as they are', () => {
    const space = fastCheck.constantFrom(1, 2, '\t', ' \n\r');
    fastCheck.assert(
      fastCheck.property(fastCheck.jsonValue(), space, (value, indent) => {
        const compact = JSON.stringify(value);
        const spaced = ` ${JSON.stringify(value, null, indent)}\r\n`;
        expect(compactJson(Buffer.from(spaced)).toString()).toBe(compact);
        expect(compactJson(Buffer.from(compact)).toString()).toBe(compact);
      }),
    );
  });

  test('keeps the spelling of a number', () => {
    expect(compactJson(Buffer.from('{ "a" : 1.0 , "b" : [ 1e2 ] }')).toString()).toBe(
      '{"a":1.0,"b":[1e2]}',
    );
  });
});

describe('withoutMember', () => {
  test('leaves what JSON.stringify would without it', () => {
    const members = fastCheck.dictionary(fastCheck.string(), fastCheck.jsonValue());
    fastCheck.assert(
      fastCheck.property(members, members, fastCheck.jsonValue(), (before, after, value) => {
        const all = { ...before, stream: value, ...after };
        const { stream: _stream, ...rest } = all;
        const left = withoutMember(Buffer.from(JSON.stringify(all)), 'stream');
        expect(left.toString()).toBe(JSON.stringify(rest));
      }),
    );
  });

  test.each(['{}', '{"a":{"stream":1}}', '{"a":"stream"}'])('leaves %s as it is', (text) => {
    expect(withoutMember(Buffer.from(text), 'stream').toString()).toBe(text);
  });
});
