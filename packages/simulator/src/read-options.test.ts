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
      CACHED_SHARE: '0.25',
      STREAM_PACE_MS: '20',
      MODEL_COUNT: '2000',
    });
    expect(options).toMatchObject({
      port: 0,
      runningSecs: 0.5,
      holdBatches: true,
      revokedKeys: ['one', 'two'],
      cachedShare: 0.25,
      streamPaceMs: 20,
      modelCount: 2000,
    });
  });

  test('reads what goes wrong by itself', () => {
    const options = readOptions({
      FAULTS:
        '{"batches.create.reset":0.05,"rows.500":0.02,"batch.stuck-finalizing":0.01,"*.502":0}',
      BATCH_FAULTS: '{"emptyIds":"absent","rows":{"missing":1},"stuck":null}',
      ENQUEUED_LIMIT_AT: 'create',
    });
    expect(options).toMatchObject({
      faults: { 'batches.create.reset': 0.05, 'rows.500': 0.02 },
      batchFaults: { emptyIds: 'absent', rows: { missing: 1 } },
      enqueuedLimitAt: 'create',
    });
    expect(options.batchFaults).not.toHaveProperty('stuck');
  });

  test('puts what is given on top of the dialect', () => {
    const settings = completeSettings(
      readOptions({ DIALECT: 'together', BATCH_FAULTS: '{"counts":"true"}', MAX_LINES: '7' }),
    );
    expect(settings).toMatchObject({
      batchShape: 'together',
      maxLines: 7,
      batchFaults: { counts: 'true', statusCase: 'upper' },
    });
  });

  test.each([
    { PORT: 'x' },
    { TIME_SCALE: '0' },
    { MAX_LINES: '1.5' },
    { HOLD_BATCHES: 'yes' },
    { DIALECT: 'martian' },
    { FAULTS: '{' },
    { FAULTS: '{"rows.200":1}' },
    { BATCH_FAULTS: '{"stuck":"completed"}' },
    { EXPIRE_FINISHED_SHARE: '2' },
    { CACHED_SHARE: '1.5' },
    { STREAM_PACE_MS: '-1' },
  ])('refuses %j by name', (environment) => {
    const [name] = Object.keys(environment);
    expect(() => readOptions(environment)).toThrow(String(name));
  });
});
