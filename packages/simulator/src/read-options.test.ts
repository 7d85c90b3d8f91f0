import { describe, expect, test } from '@jest/globals';

import { readOptions } from './read-options.ts';
import { completeSettings, defaultSettings } from './settings.ts';

describe('readOptions', () => {
  test('leaves what is not set to the defaults', () => {
    expect(completeSettings(readOptions({ PORT: '' }))).toEqual(defaultSettings);
  });

  test('reads numbers, lists and switches', () => {
    const options = readOptions({
      PORT: '0',
      RUNNING_SECS: '0.5',
      HOLD_BATCHES: 'true',
      REVOKED_KEYS: 'one, two,',
    });
    expect(options).toMatchObject({
      port: 0,
      runningSecs: 0.5,
      holdBatches: true,
      revokedKeys: ['one', 'two'],
    });
  });

  test.each([{ PORT: 'x' }, { TIME_SCALE: '0' }, { MAX_LINES: '1.5' }, { HOLD_BATCHES: 'yes' }])(
    'refuses %j by name',
    (environment) => {
      const [name] = Object.keys(environment);
      expect(() => readOptions(environment)).toThrow(String(name));
    },
  );
});
