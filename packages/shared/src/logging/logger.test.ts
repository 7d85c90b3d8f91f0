import { Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLogger } from './logger.ts';

function openLog() {
  const written: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString());
      done();
    },
  });
  return { written, logger: createLogger('test', 'info', destination) };
}

const HOSTILE = [
  'a\nb',
  'a\r\n{"level":"error"}',
  '\u001b[31mred\u001b[0m',
  '\u009b31m',
  '\u2028',
  '\u202eevil',
  '\u{e0041}',
  '\0',
  '\ud800',
];

test('whatever stands in a field, a log line is one line of JSON that a terminal cannot obey', () => {
  const { written, logger } = openLog();
  const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(text, text, (name, value) => {
      written.length = 0;
      logger.info('told', { facts: { [`x${name}`]: value }, list: [value] });
      const line = written.join('');
      expect(line).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*\n$/u);
      expect(JSON.parse(line)).toMatchObject({ message: 'told', list: [value] });
    }),
  );
});

test('what its level leaves out is not even worded', () => {
  const { written, logger } = openLog();
  const facts = {
    get dear(): string {
      throw new Error('it was worded all the same');
    },
  };
  expect(() => logger.debug('unread', facts)).not.toThrow();
  logger.warn('read');
  expect(written.map((line) => JSON.parse(line).message)).toEqual(['read']);
});
