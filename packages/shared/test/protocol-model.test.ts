import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestRedis, type TestRedis } from '@silt/testing';
import { explore, ViolationError } from './model/explore.ts';
import { type ScriptPatch, withPatch } from './model/patched-scripts.ts';
import type { ProtocolOptions } from './model/protocol-parts.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(async () => {
  await redis.closeAll();
});

const usual = { requests: ['r1'], mostProcesses: 2, mishaps: 2, failures: 1 };
const safe = { cancelling: true, adopting: true };
const one: ProtocolOptions = { ...usual, ...safe };
const plain = { ...one, failures: 0, cancelling: false };
const three: ProtocolOptions = { ...plain, mostProcesses: 3 };
const two: ProtocolOptions = { ...plain, requests: ['r1', 'r2'], mishaps: 1 };
/** Half a minute each, the last one four. Asked for by `SILT_DEEP_MODEL=1`. */
const deep: [string, ProtocolOptions][] = [
  [
    'one request, three processes, two mishaps, cancels, a failed line',
    { ...one, mostProcesses: 3 },
  ],
  ['one request, two processes, three mishaps, cancels, a failed line', { ...one, mishaps: 3 }],
  [
    'two requests, two processes, one mishap, cancels, a failed line',
    { ...two, ...safe, failures: 1 },
  ],
];

describe('no order of steps, deaths and sleeps loses a request, asks for it twice or changes its outcome', () => {
  test.each<[string, ProtocolOptions]>([
    ['one request, two processes, two mishaps, cancels, a failed line', one],
    ['one request, three processes, two mishaps', three],
    ['two requests, two processes, one mishap', two],
    ...(process.env['SILT_DEEP_MODEL'] ? deep : []),
  ])(
    '%s',
    async (name, options) => {
      const seen = await explore(redis.client, redis.client, options);
      // The figures that the documentation tells.
      process.stderr.write(`${name}: ${seen.states} states, ${seen.transitions} transitions\n`);
      expect(seen.states).toBeGreaterThan(2_000);
    },
    1_200_000,
  );
});

/** Guards without which the protocol is wrong, and what then comes about. */
const guards: readonly (ScriptPatch & { readonly fault: string })[] = [
  {
    script: 'admit',
    guard: "redis.call('ZADD', KEYS[1], now + ARGV[3], id)",
    instead: '',
    fault: 'is queued in part',
  },
  {
    script: 'claim',
    guard: "known[1] == 'queued' and known[2] == lane",
    instead: 'known[2] == lane',
    fault: 'has no body',
  },
  {
    script: 'claim',
    guard: "if state and (state ~= 'open' or owner ~= ARGV[3]) then return -1 end",
    instead: '',
    fault: 'is in a batch that does not know it',
  },
  {
    script: 'seal',
    guard: "state ~= 'open' or owner ~= ARGV[2]",
    instead: 'false',
    fault: 'is in two live batches',
  },
  {
    script: 'abandon',
    guard: "if state ~= 'open' then return 0 end",
    instead: '',
    fault: 'is in two live batches',
  },
  {
    script: 'abandon',
    guard: "redis.call('HSET', KEYS[1], 'state', 'abandoned')",
    instead: '',
    fault: 'is in a batch that does not know it',
  },
  {
    script: 'advance',
    guard: 'holder ~= ARGV[2] or fence ~= ARGV[3] or ',
    instead: '',
    fault: 'is in two live batches',
  },
  {
    script: 'settle',
    guard: "state == 'batched' and owner == batch",
    instead: 'owner == batch',
    fault: 'had another outcome before',
  },
  {
    script: 'requeue',
    guard: "state == 'batched' and owner == batch",
    instead: "state == 'batched'",
    fault: 'is in two live batches',
  },
  {
    script: 'cancel',
    guard: "if state == 'settled' then return { 0 } end",
    instead: '',
    fault: 'had another outcome before',
  },
];

describe('it objects', () => {
  test.each(guards)(
    'to $script without: $guard',
    async ({ fault, ...patch }) => {
      const explored = explore(redis.client, withPatch(redis.client, patch), one);
      await expect(explored).rejects.toThrow(ViolationError);
      await expect(explored).rejects.toThrow(fault);
    },
    120_000,
  );

  test('to a worker that makes a batch without looking for one that may be there', async () => {
    const explored = explore(redis.client, redis.client, { ...one, adopting: false });
    await expect(explored).rejects.toThrow(/r1 is in two live batches, after:\n(.*\n)*.*: create$/);
  }, 120_000);
});
