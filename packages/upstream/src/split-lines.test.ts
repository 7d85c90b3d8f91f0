import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { splitLines } from './split-lines.ts';

async function* inChunks(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

const tooLong = () => new Error('too long');

async function split(text: string, sizes = [7], longestLineBytes = 1000): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of splitLines(inChunks(Buffer.from(text), sizes), {
    longestLineBytes,
    tooLong,
  }))
    lines.push(line.toString());
  return lines;
}

describe('bytes are split into lines', () => {
  test('at line feeds only', async () => {
    expect(await split('a\u2028b\u2029c\u0085d\re\nf\r\n')).toEqual([
      'a\u2028b\u2029c\u0085d\re',
      'f\r',
    ]);
  });

  test('without the blank ones, and with a last one that has no line feed', async () => {
    expect(await split('\n\na\n\r\n\nb')).toEqual(['a', 'b']);
    expect(await split('')).toEqual([]);
  });

  test('the same however the bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.stringMatching(/^[^\n\r]*$/)),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        async (lines, sizes) => {
          expect(await split(lines.join('\n'), sizes, 1_000_000)).toEqual(
            lines.filter((line) => line !== ''),
          );
        },
      ),
    );
  });

  test('until one is longer than memory allows', async () => {
    await expect(split(`ok\n${'x'.repeat(1001)}`)).rejects.toThrow('too long');
  });
});
