import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AnswerReader, type ReadAnswer } from './answer-reader.ts';

function answerText(status: number, body: Buffer): Buffer {
  const head = `HTTP/1.1 ${status} Any Words\r\nX-Should-Retry: true\r\nContent-Length: ${body.byteLength}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

/** Cuts bytes into pieces at these places. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % bytes.byteLength), bytes.byteLength];
  const sorted = places.toSorted((one, other) => one - other);
  return sorted
    .slice(1)
    .map((end, index) => bytes.subarray(sorted[index], end))
    .filter(({ byteLength }) => byteLength > 0);
}

describe('reading answers off a connection', () => {
  test('however they are cut, one after the other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.uint8Array(), fc.array(fc.nat(2_000))), { minLength: 1 }),
        (answers) => {
          const reader = new AnswerReader();
          const read: ReadAnswer[] = [];
          for (const [bytes, cuts] of answers) {
            for (const piece of pieces(answerText(409, Buffer.from(bytes)), cuts)) {
              const answer = reader.take(piece);
              if (answer) read.push(answer);
            }
          }
          expect(read.map(({ body }) => [...body])).toEqual(answers.map(([bytes]) => [...bytes]));
          expect(read.every(({ status }) => status === 409)).toBe(true);
        },
      ),
    );
  });

  test('headers are found by their names in lower case', () => {
    const answer = new AnswerReader().take(answerText(200, Buffer.from('{}')));
    expect(answer?.headers.get('x-should-retry')).toBe('true');
  });

  test('what was not asked for is an error', () => {
    const twice = Buffer.concat([
      answerText(200, Buffer.from('one')),
      answerText(200, Buffer.from('two')),
    ]);
    expect(() => new AnswerReader().take(twice)).toThrow(TypeError);
  });
});
