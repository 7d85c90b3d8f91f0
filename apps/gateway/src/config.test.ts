import { describe, expect, test } from '@jest/globals';
import { ConfigError } from '@silt/shared/config';
import { readSettings } from './config.ts';

const least = {
  REDIS_URL: 'redis://localhost:6379',
  SILT_SECRETS: Buffer.alloc(32, 1).toString('base64'),
};

describe('readSettings', () => {
  test('needs nothing but Redis and a secret', () => {
    expect(readSettings(least)).toMatchObject({
      SERVER_PORT: 8080,
      ADMIN_PORT: 9080,
      UPSTREAM_BASE_URL: 'https://api.openai.com/v1',
      BATCH_MAX_REQUESTS: 50_000,
      BATCH_MAX_BYTES: 190_000_000,
      MAX_BODY_BYTES: 33_554_432,
      HOLD_SECS: 'auto',
      MAX_HELD: 15_000,
      TCP_KEEPALIVE_SECS: 60,
    });
  });

  test('an upstream is one lane with and without slashes at its end', () => {
    const settings = readSettings({ ...least, UPSTREAM_BASE_URL: 'http://localhost:1/v1//' });
    expect(settings.UPSTREAM_BASE_URL).toBe('http://localhost:1/v1');
  });

  test('takes a number of seconds for a window', () => {
    expect(readSettings({ ...least, HOLD_SECS: '0.5', HOLD_MAX_SECS: '50' })).toMatchObject({
      HOLD_SECS: 0.5,
      HOLD_MAX_SECS: 50,
    });
  });

  test('takes webhook secrets joined by commas, and nothing else for one', () => {
    const [one, two] = [1, 2].map((fill) => `whsec_${Buffer.alloc(32, fill).toString('base64')}`);
    const settings = readSettings({ ...least, WEBHOOK_SECRETS: `${one}, ${two}` });
    expect(settings.WEBHOOK_SECRETS).toEqual([one, two]);
    expect(readSettings(least)).not.toHaveProperty('WEBHOOK_SECRETS');
    for (const bad of ['whsec_', 'whsec_c2hvcnQ=', one?.slice(6), `${one},`, `${one},plain`]) {
      const read = () => readSettings({ ...least, WEBHOOK_SECRETS: bad });
      expect(read).toThrow('WEBHOOK_SECRETS must be one or more webhook secrets');
      expect(read).not.toThrow(/c2hvcnQ|AQEB|plain/);
    }
  });

  test('names every fault and no value', () => {
    const read = () =>
      readSettings({
        ...least,
        SILT_SECRETS: 'too-short',
        HOLD_SECS: 'sometimes',
        MAX_HELD: 'many',
        UPSTREAM_BASE_URL: 'ftp://secret-host',
      });
    expect(read).toThrow(ConfigError);
    for (const name of ['SILT_SECRETS', 'HOLD_SECS', 'MAX_HELD', 'UPSTREAM_BASE_URL']) {
      expect(read).toThrow(name);
    }
    expect(read).not.toThrow(/too-short|sometimes|many\b|secret-host/);
  });
});
