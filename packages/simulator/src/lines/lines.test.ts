import { describe, expect, test } from '@jest/globals';
import fastCheck from 'fast-check';

import { splitLines } from './split-lines.ts';
import { valueSpan } from './value-span.ts';

describe('splitLines', () => {
  test('finds the same lines however the bytes arrive', async () => {
    const texts = fastCheck.array(fastCheck.string({ unit: 'binary' }), { minLength: 1 });
    await fastCheck.assert(
      fastCheck.asyncProperty(texts, fastCheck.integer({ min: 1, max: 9 }), async (parts, size) => {
        const content = Buffer.from(parts.join('\n'));
        const lines: string[] = [];
        for await (const { offset, bytes } of splitLines(chunks(content, size))) {
          expect(content.subarray(offset, offset + bytes.length)).toEqual(bytes);
          lines.push(bytes.toString('utf8'));
        }
        const expected = content.toString('utf8').split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(lines).toEqual(expected);
      }),
    );
  });
});

describe('valueSpan', () => {
  test('finds the exact text of a value', () => {
    const value = fastCheck.json().map((text) => text.trim());
    fastCheck.assert(
      fastCheck.property(value, fastCheck.json(), fastCheck.string(), (body, other, key) => {
        fastCheck.pre(key !== 'body');
        const text = `{ ${JSON.stringify(key)} :${other},"body" : ${body} ,"z":{"body":1}}`;
        expect(cut(text)).toBe(body);
      }),
    );
  });

  test.each([
    ['{"body":1,"body":[2]}', '[2]'],
    [String.raw`{"\u0062ody":{"a":"}\\\""}}`, String.raw`{"a":"}\\\""}`],
    ['{"a":"body","b":["body",":"]}', undefined],
  ])('reads %s as JSON.parse does', (text, expected) => {
    expect(cut(text)).toBe(expected);
  });
});

function cut(text: string): string | undefined {
  const bytes = Buffer.from(text);
  const span = valueSpan(bytes, 'body');
  return span === undefined ? undefined : bytes.toString('utf8', span.start, span.end);
}

async function* chunks(content: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}
