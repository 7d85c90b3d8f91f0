import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import Joi from 'joi';
import { type CommonSettings, commonSettings } from './common-settings.ts';
import { ConfigError, readConfig } from './read-config.ts';

const schema = Joi.object<CommonSettings, true>(commonSettings);
const good = {
  REDIS_URL: 'redis://127.0.0.1:6379',
  SILT_SECRETS: randomBytes(32).toString('base64'),
};

function faultsOf(environment: Record<string, string | undefined>): string {
  try {
    readConfig(schema, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  return '';
}

describe('settings', () => {
  test('have defaults, and what is empty counts as unset', () => {
    expect(readConfig(schema, { ...good, SHARDS: '', LOG_LEVEL: undefined, OTHER: 'x' })).toEqual({
      ...good,
      SHARDS: 1,
      RESULT_TTL_SECS: 172_800,
      SERVER_HOST: '0.0.0.0',
      LOG_LEVEL: 'info',
    });
  });

  test('every fault is named at once, none with its value', () => {
    const faults = faultsOf({
      REDIS_URL: 'http://user:hunter2@host',
      SILT_SECRETS: 'c2VjcmV0LXRoYXQtaXMtdG9vLXNob3J0',
      SHARDS: 'many-shards',
      LOG_LEVEL: 'loudest',
    });
    for (const name of ['REDIS_URL', 'SILT_SECRETS', 'SHARDS', 'LOG_LEVEL']) {
      expect(faults).toContain(name);
    }
    for (const value of ['hunter2', 'c2VjcmV0', 'many-shards', 'loudest']) {
      expect(faults).not.toContain(value);
    }
  });

  test('the error carries nothing but its words', () => {
    const error = (() => {
      try {
        return readConfig(schema, { ...good, SHARDS: '0' });
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toBeInstanceOf(ConfigError);
    expect(Object.getOwnPropertyNames(error).toSorted()).toEqual(['message', 'name', 'stack']);
  });
});
