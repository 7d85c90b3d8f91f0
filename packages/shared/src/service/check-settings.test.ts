import { expect, test } from '@jest/globals';
import { tellableSettings } from './check-settings.ts';

test('numbers, switches and some paths are told of settings, and no other text', () => {
  const told = { SHARDS: 2, ALLOW_ANONYMOUS: false, SPOOL_DIR: '/spool' };
  const secrets = {
    REDIS_URL: 'redis://:hunter2@host',
    SILT_SECRETS: 'c2VjcmV0',
    OPENAI_API_KEY: 'sk-0123456789',
    WEBHOOK_SECRETS: ['whsec_abc'],
    NOT_THOUGHT_OF_YET: 'secret',
    UNSET: undefined,
  };
  expect(tellableSettings({ ...told, ...secrets })).toEqual(told);
});
