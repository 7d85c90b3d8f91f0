import { describe, expect, test } from '@jest/globals';
import { readBenchOptions } from './bench-options.ts';
import { stages } from './stages/stages.ts';

describe('what is asked of the bench', () => {
  test('without any name: all stages', () => {
    expect(readBenchOptions([]).stages).toEqual([...stages.keys()]);
  });

  test('some stages run in their own order', () => {
    expect(readBenchOptions(['restart', 'accept', '--small'])).toMatchObject({
      stages: ['accept', 'restart'],
      small: true,
    });
  });

  test('what makes no sense is refused', () => {
    expect(() => readBenchOptions(['fast'])).toThrow('There is no stage fast');
    expect(() => readBenchOptions(['accept', '--write-docs'])).toThrow('--write-docs');
    expect(() => readBenchOptions(['--small', '--write-docs'])).toThrow('--write-docs');
  });
});
