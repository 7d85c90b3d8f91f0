import { expect, test } from '@jest/globals';
import { parseCommandStats, parseInfo } from './redis-info.ts';

test('INFO is read field by field, headings left out', () => {
  const info = parseInfo('# CPU\r\nused_cpu_sys:1.5\r\nused_cpu_user:2.25\r\n\r\n# Keyspace\r\n');
  expect([...info]).toEqual([
    ['used_cpu_sys', '1.5'],
    ['used_cpu_user', '2.25'],
  ]);
});

test('commands are told by what they cost together', () => {
  const text = [
    '# Commandstats',
    'cmdstat_get:calls=10,usec=100,usec_per_call=10.00,rejected_calls=0,failed_calls=0',
    'cmdstat_evalsha:calls=2,usec=4500,usec_per_call=2250.00,rejected_calls=0,failed_calls=0',
    'used_memory:12',
  ].join('\r\n');
  expect(parseCommandStats(text)).toEqual([
    { command: 'evalsha', calls: 2, totalMs: 4.5 },
    { command: 'get', calls: 10, totalMs: 0.1 },
  ]);
});
