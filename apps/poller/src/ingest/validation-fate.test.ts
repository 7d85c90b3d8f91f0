import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { validationFate } from './validation-fate.ts';

const fault = (code: string, line?: number) => ({
  code,
  message: `about ${code}`,
  ...(line !== undefined && { line }),
});

describe('the fate of a batch that failed validation', () => {
  test('a full token quota is nobody’s fault', () => {
    expect(validationFate([fault('token_limit_exceeded')], 5)).toMatchObject({ kind: 'wait' });
  });

  test('an unknown model is the whole lane’s, however many lines are named', () => {
    expect(validationFate([fault('model_not_found', 1)], 5)).toMatchObject({
      kind: 'refuse',
      status: 404,
    });
  });

  test('named lines are taken out, the others stay', () => {
    const fate = validationFate([fault('invalid_json_line', 2), fault('invalid_request', 5)], 5);
    expect(fate).toMatchObject({ kind: 'lines' });
    expect(fate.kind === 'lines' && [...fate.faults.keys()]).toEqual([2, 5]);
  });

  test('a line outside the file names nobody', () => {
    expect(validationFate([fault('invalid_request', 6)], 5)).toMatchObject({ kind: 'retry' });
    expect(validationFate([fault('invalid_request', 0)], 5)).toMatchObject({ kind: 'retry' });
  });

  test('a file that is not visible yet passes', () => {
    const unseen = { message: 'Cannot find file file-1.', param: 'file_id' };
    expect(validationFate([unseen], 5)).toMatchObject({ kind: 'wait' });
  });

  test('without any word, all are tried again, counted', () => {
    expect(validationFate([], 5)).toEqual({ kind: 'retry', fault: undefined });
  });

  test('named lines always lie in the file', () => {
    const faults = fc.array(
      fc.record({ message: fc.string(), line: fc.integer({ min: -3, max: 20 }) }),
    );
    fc.assert(
      fc.property(faults, fc.integer({ min: 1, max: 10 }), (list, lines) => {
        const fate = validationFate(list, lines);
        const named = fate.kind === 'lines' ? [...fate.faults.keys()] : [1];
        expect(named.length).toBeGreaterThan(0);
        expect(named.every((line) => line >= 1 && line <= lines)).toBe(true);
      }),
    );
  });
});
