import { expect, test } from '@jest/globals';
import { parseInfo } from './redis-info.ts';

test('INFO is read field by field, headings left out', () => {
  const info = parseInfo('# CPU\r\nused_cpu_sys:1.5\r\nused_cpu_user:2.25\r\n\r\n# Keyspace\r\n');
  expect([...info]).toEqual([
    ['used_cpu_sys', '1.5'],
    ['used_cpu_user', '2.25'],
  ]);
});
