import { expect, test } from '@jest/globals';
import { parseCommandStats } from './command-costs.ts';

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
