import { expect, test } from '@jest/globals';
import fastCheck from 'fast-check';

import { headerParameter, readMultipart } from './read-multipart.ts';

const boundary = 'edge';

test('finds the same parts however the bytes arrive', async () => {
  // Made of what a delimiter is made of, so that near misses are many.
  const content = fastCheck
    .array(fastCheck.constantFrom('\r\n', '--', 'edg', 'e', '-', '\r', 'text'))
    .map((pieces) => pieces.join(''))
    .filter((text) => !`\r\n${text}\r\n`.includes(`\r\n--${boundary}`));
  await fastCheck.assert(
    fastCheck.asyncProperty(
      fastCheck.array(content, { minLength: 1, maxLength: 4 }),
      fastCheck.integer({ min: 1, max: 40 }),
      async (contents, size) => {
        const parts = contents.map(
          (text, index) =>
            `--${boundary}\r\nContent-Disposition: form-data; name="part${index}"\r\n\r\n${text}\r\n`,
        );
        const body = Buffer.from(`${parts.join('')}--${boundary}--\r\n`);
        const expected = contents.map((text, index) => [`part${index}`, text]);
        expect(await readAll(body, size)).toEqual(expected);
      },
    ),
  );
});

test('tells a body that was cut off', async () => {
  const body = Buffer.from(`--${boundary}\r\nContent-Disposition: form-data\r\n\r\nhalf of i`);
  await expect(readAll(body, 8)).rejects.toThrow('ends within a part');
});

test('reads quoted and plain parameters', () => {
  const header = String.raw`form-data; name=file; filename="a \"b\".jsonl"`;
  expect(headerParameter(header, 'name')).toBe('file');
  expect(headerParameter(header, 'filename')).toBe('a "b".jsonl');
  expect(headerParameter(header, 'size')).toBeUndefined();
});

async function readAll(body: Buffer, size: number): Promise<readonly (readonly string[])[]> {
  const parts: [name: string, text: string][] = [];
  for await (const event of readMultipart(chunks(body, size), boundary)) {
    const current = parts.at(-1);
    if (event.kind === 'part') {
      const disposition = event.headers.get('content-disposition');
      parts.push([headerParameter(disposition, 'name') ?? '', '']);
    } else if (event.kind === 'data' && current !== undefined) {
      current[1] += event.chunk.toString('utf8');
    }
  }
  return parts;
}

async function* chunks(content: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}
