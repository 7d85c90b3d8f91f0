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
    const told = { code: 'token_limit_exceeded', message: 'Limit: 2,000 enqueued tokens' };
    expect(validationFate([told], 5)).toEqual({ kind: 'full', limit: 2_000 });
  });

  test('an unknown model is the whole lane’s, however many lines are named', () => {
    expect(validationFate([fault('model_not_found', 1)], 5)).toMatchObject({
      kind: 'refuse',
      status: 404,
    });
  });

  test('named lines are suspects', () => {
    const fate = validationFate([fault('invalid_json_line', 2), fault('invalid_request', 5)], 5);
    expect(fate.kind === 'divide' && [...fate.faults.keys()]).toEqual([2, 5]);
  });

  test('a line outside the file names nobody', () => {
    const nobody = { kind: 'divide', faults: new Map() };
    expect(validationFate([fault('invalid_request', 6)], 5)).toEqual(nobody);
    expect(validationFate([fault('invalid_request', 0)], 5)).toEqual(nobody);
  });

  test('a file that is not visible yet passes', () => {
    const unseen = { message: 'Cannot find file file-1.', param: 'file_id' };
    expect(validationFate([unseen], 5)).toEqual({ kind: 'unseen' });
  });

  test('a failure of the provider’s own blames nobody, unless it names a line', () => {
    expect(validationFate([fault('server_error')], 5)).toEqual({ kind: 'again' });
    expect(validationFate([fault('server_error', 2)], 5)).toMatchObject({ kind: 'divide' });
  });

  test('without any word, nobody is named', () => {
    expect(validationFate([], 5)).toEqual({ kind: 'divide', faults: new Map() });
  });

  test('named lines always lie in the file', () => {
    const faults = fc.array(
      fc.record({ message: fc.string(), line: fc.integer({ min: -3, max: 20 }) }),
    );
    fc.assert(
      fc.property(faults, fc.integer({ min: 1, max: 10 }), (list, lines) => {
        const fate = validationFate(list, lines);
        const named = fate.kind === 'divide' ? [...fate.faults.keys()] : [];
        expect(named.every((line) => line >= 1 && line <= lines)).toBe(true);
      }),
    );
  });
});
