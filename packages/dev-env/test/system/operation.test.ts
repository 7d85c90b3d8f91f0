import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import { Redis } from 'ioredis';
import { type Stack, type StackOptions, startStack } from './stack.ts';

let stack: Stack;
const open = async (options: StackOptions = {}) => {
  stack = await startStack(options);
  return stack;
};
afterEach(async () => {
  await stack[Symbol.asyncDispose]();
}, 60_000);

const askMany = (count: number, prefix: string) =>
  Promise.all(
    Array.from({ length: count }, (_, n) =>
      stack.ask(`${prefix}-${n}`, `${prefix} ${n}`, { gateway: n % 2 }),
    ),
  );
const answersOf = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, n) => `echo: ${prefix} ${n}`);

describe('SIGTERM', () => {
  test('drains each app in the middle of its work; another one goes on', async () => {
    const { fleet } = await open({ gateways: 2, dispatchers: 2, pollers: 2 });
    const asked = askMany(300, 'drained');
    for (const group of [fleet.gateways, fleet.dispatchers, fleet.pollers]) {
      const [first] = group;
      // 'forced' would mean that it did not end by itself.
      expect(await first?.stop()).toBe('gone');
      expect(await first?.exited).toMatchObject({ code: 0 });
    }
    expect(await asked).toEqual(answersOf(300, 'drained'));
    expect((await stack.provider.summary()).duplicatedCustomIds).toEqual([]);
    expect(await stack.provider.ledger()).toHaveLength(300);
  }, 90_000);
});

describe('Redis', () => {
  test('killed and restarted from its file, everybody goes on', async () => {
    const { redis } = await open({ gateways: 2 });
    const asked = askMany(100, 'restarted');
    await eventually(async () => {
      expect((await stack.provider.summary()).batches.created).toBeGreaterThan(0);
    });
    await redis.restart();
    expect(await asked).toEqual(answersOf(100, 'restarted'));
    expect((await stack.provider.summary()).duplicatedCustomIds).toEqual([]);
    await stack.atRest();
  }, 120_000);

  test('gone, callers are told at once in OpenAI’s shape; back, they are served', async () => {
    const { fleet, tap } = await open({ tapped: 'gateway' });
    const url = `${fleet.gateways[0]?.baseUrl}/chat/completions`;
    const call = () =>
      fetch(url, {
        method: 'POST',
        headers: { authorization: 'Bearer sk-x', 'idempotency-key': 'told' },
        body: '{"model":"m","messages":[{"role":"user","content":"told"}]}',
      });
    for (const [trouble, cure] of [
      [() => tap.cut(), () => tap.restore()],
      [() => tap.stall(), () => tap.resume()],
    ] as const) {
      trouble();
      const response = await call();
      expect(response.status).toBe(503);
      expect(response.headers.get('x-should-retry')).toBe('true');
      expect(await response.json()).toMatchObject({ error: { type: expect.any(String) } });
      await cure();
      await eventually(async () => expect((await call()).status).toBe(200));
    }
  }, 60_000);
});

describe('secrets', () => {
  test('are in no log, job, error, key of Redis or process list', async () => {
    const { fleet, provider, redis } = await open({
      gateways: 2,
      simulator: { revokedKeys: ['sk-planted-revoked'] },
    });
    await provider.admin('POST', 'faults', {
      operation: 'batches.retrieve',
      status: 500,
      count: 2,
    });
    await provider.admin('POST', 'faults', { operation: 'files.create', status: 500, count: 1 });
    await stack.ask('planted-key', 'planted-prompt', { apiKey: 'sk-planted-good' });
    const refused = await stack
      .ask('planted-key-2', 'planted-prompt', { apiKey: 'sk-planted-revoked' })
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 401 });
    expect(String(refused)).not.toContain('planted');
    await fetch(`${fleet.gateways[0]?.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-planted-bad-body' },
      body: '{"model":"planted-prompt",',
    });

    for (const { logs, pid, name } of fleet.processes) {
      const text = logs.map((line) => line.text).join('\n');
      expect(`${name} ${text}`).not.toMatch(/planted/);
      expect(text).not.toContain(fleet.secrets);
      expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).not.toMatch(/planted/);
    }
    const client = new Redis(redis.url);
    try {
      for await (const keys of client.scanStream() as AsyncIterable<string[]>) {
        for (const key of keys) {
          const stored = (await client.dumpBuffer(key))?.toString('latin1') ?? '';
          // Answers echo the prompt and live in keys of their own; nothing else may know it.
          const allowed = /:answer:/.test(key) ? /sk-planted|planted-key/ : /planted/;
          expect(`${key} ${stored}`).not.toMatch(allowed);
        }
      }
    } finally {
      client.disconnect();
    }
  }, 60_000);
});
