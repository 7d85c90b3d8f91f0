import { afterEach, describe, expect, test } from '@jest/globals';
import {
  encodeLane,
  fingerprintOf,
  keyedRequestId,
  type Lane,
  laneId,
  tenantId,
} from '@silt/shared/domain';
import { openQueue } from '@silt/shared/queues';
import { CredentialVault } from '@silt/shared/security';
import { ShardState } from '@silt/shared/state';
import { eventually } from '@silt/testing';
import { Redis } from 'ioredis';
import { type Stack, type StackOptions, startStack } from './stack.ts';

let stack: Stack;
const open = async (options: StackOptions = {}) => {
  stack = await startStack(options);
};
afterEach(async () => {
  await stack[Symbol.asyncDispose]();
}, 60_000);

interface Told {
  readonly status: number;
  readonly text: string;
}

async function call(key: string, content: string, apiKey = 'sk-neighbour'): Promise<Told> {
  const response = await fetch(`${stack.fleet.gateways[0]?.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'idempotency-key': key },
    body: JSON.stringify({ model: 'model-a', messages: [{ role: 'user', content }] }),
  });
  const told = (await response.json()) as {
    choices?: { message: { content: string } }[];
    error?: { message: string };
  };
  const text = told.choices?.[0]?.message.content ?? told.error?.message ?? '';
  return { status: response.status, text };
}

const logged = (kind: 'dispatchers' | 'pollers', message: string) =>
  stack.fleet[kind].flatMap(({ logs }) => logs.filter(({ entry }) => entry?.message === message));

describe('one poisoned line in 5,000', () => {
  test.each([
    ['named by the provider', {}],
    ['not named', { reportLines: false }],
    ['named one line off', { lineOffset: 1 }],
  ])(
    '%s: it alone is refused, the others are answered',
    async (_how, knobs) => {
      await open({ simulator: { timeScale: 20, ...knobs }, env: { LOG_LEVEL: 'info' } });
      const told = await Promise.all(
        Array.from({ length: 5_000 }, (_, n) =>
          call(`key-${n}`, n === 1_234 ? '!poison invalid_request not like this' : `question ${n}`),
        ),
      );
      expect(told[1_234]).toEqual({ status: 400, text: expect.stringContaining('not like this') });
      const others = told.flatMap((one, n) => (n === 1_234 ? [] : [{ n, ...one }]));
      for (const { n, status, text } of others) {
        expect([status, text]).toEqual([200, `echo: question ${n}`]);
      }
      // Every innocent line was accepted by the provider, and paid, once.
      expect(await stack.provider.ledger()).toHaveLength(4_999);
    },
    180_000,
  );
});

describe('a limit of enqueued tokens, a tenth of the backlog', () => {
  test.each(['create', 'validation'] as const)(
    'told at %s: everything completes and nobody sees an error',
    async (enqueuedLimitAt) => {
      const text = (n: number) => `question ${n} ${'word '.repeat(80)}`.trim();
      await open({
        simulator: { timeScale: 10, enqueuedLimitAt, enqueuedTokenLimit: 2_500 },
        env: { LOG_LEVEL: 'info' },
      });
      const told = await Promise.all(
        Array.from({ length: 240 }, (_, n) => call(`key-${n}`, text(n))),
      );
      expect(told).toEqual(
        Array.from({ length: 240 }, (_, n) => ({ status: 200, text: `echo: ${text(n)}` })),
      );
      expect((await stack.provider.summary()).duplicatedCustomIds).toEqual([]);
      const full = logged('dispatchers', 'provider has no room for more tokens');
      const perBatch = Map.groupBy(full, ({ entry }) => String(entry?.['batchId']));
      for (const refusals of perBatch.values()) expect(refusals.length).toBeLessThanOrEqual(2);
      await stack.atRest();
    },
    180_000,
  );
});

describe('twenty tenants, one with 20,000 requests and one with a revoked key', () => {
  test('the others are submitted by the first drain, the revoked one is told', async () => {
    await open({
      dispatchers: 0,
      simulator: { revokedKeys: ['sk-revoked'], timeScale: 20 },
      env: { BATCH_MAX_REQUESTS: '1000', LOG_LEVEL: 'info' },
    });
    await enqueue(20_000);
    const names = Array.from({ length: 18 }, (_, n) => `sk-small-${n}`);
    const small = names.map((apiKey) => call('key', `of ${apiKey}`, apiKey));
    const revoked = call('key', 'hello', 'sk-revoked');
    const client = new Redis(stack.redis.url);
    await eventually(async () => {
      expect(await client.zcard('silt:{s0}:outbox')).toBe(20_000 + 19);
    });
    client.disconnect();

    await stack.fleet.startDispatcher();
    expect(await Promise.all(small)).toEqual(
      names.map((apiKey) => ({ status: 200, text: `echo: of ${apiKey}` })),
    );
    expect((await revoked).status).toBe(401);
    // In the order of submission: every small batch before the giant's last ones, all from one drain.
    await eventually(
      () => expect(logged('dispatchers', 'batch submitted')).toHaveLength(20 + names.length),
      { timeoutMs: 60_000 },
    );
    const sizes = logged('dispatchers', 'batch submitted').map(({ entry }) => entry?.['requests']);
    expect(sizes.lastIndexOf(1)).toBeLessThan(sizes.length - 10);
    const drains = logged('dispatchers', 'drained').map(({ entry }) => entry);
    expect(drains[0]).toMatchObject({ fromParcels: 20_000 + 19 });
  }, 180_000);
});

describe('a batch that expires with half of its lines done', () => {
  test('half is answered at once, half rides the next batch, each is charged once', async () => {
    await open({ simulator: { holdBatches: true, timeScale: 20 } });
    const calls = Array.from({ length: 20 }, (_, n) => call(`key-${n}`, `question ${n}`));
    const answered: number[] = [];
    for (const [n, one] of calls.entries()) void one.then(() => answered.push(n));
    const first = await eventually(async () => {
      const lines = await stack.provider.ledger();
      expect(lines).toHaveLength(20);
      return lines[0]?.batchId ?? '';
    });
    await stack.provider.admin('POST', `batches/${first}/advance`, {
      to: 'expired',
      finishedRows: 10,
    });
    await eventually(() => expect(answered).toHaveLength(10));
    const second = await eventually(async () => {
      const lines = (await stack.provider.ledger()).filter(({ batchId }) => batchId !== first);
      expect(lines).toHaveLength(10);
      return lines[0]?.batchId ?? '';
    });
    await stack.provider.admin('POST', `batches/${second}/advance`, { to: 'completed' });
    expect(await Promise.all(calls)).toEqual(
      calls.map((_, n) => ({ status: 200, text: `echo: question ${n}` })),
    );
    const paid = (await stack.provider.ledger()).filter(({ outcome }) => outcome === 'answered');
    expect(new Set(paid.map(({ customId }) => customId)).size).toBe(20);
    expect(paid).toHaveLength(20);
  }, 60_000);
});

/** Requests of one more tenant, put into Redis as a gateway does, without 20,000 connections. */
async function enqueue(count: number): Promise<void> {
  const redis = new Redis(stack.redis.url);
  const state = new ShardState(redis, 0);
  const parcels = openQueue('parcels', 0, redis);
  const credential = 'sk-giant';
  const tenant = tenantId(credential);
  const lane: Lane = {
    tenant,
    baseUrl: `${stack.provider.url}/v1`,
    endpoint: '/v1/chat/completions',
    model: 'model-a',
  };
  const tenantKey = state.keys.tenantSuffix(tenant);
  const sealed = new CredentialVault(stack.fleet.secrets).seal(credential, tenantKey);
  for (let from = 0; from < count; from += 100) {
    const calls = Array.from({ length: 100 }, (_, n) => {
      const content = `giant ${from + n}`;
      const body = Buffer.from(
        JSON.stringify({ model: 'model-a', messages: [{ role: 'user', content }] }),
      );
      const id = keyedRequestId(tenant, content);
      return { id, lane: laneId(lane), fingerprint: fingerprintOf(lane.endpoint, body), body };
    });
    await state.admit({
      gateway: 'nobody',
      parcelGraceMs: 60_000,
      factTtlSecs: 3_600,
      facts: [
        { keySuffix: tenantKey, value: sealed },
        { keySuffix: state.keys.laneSuffix(laneId(lane)), value: encodeLane(lane) },
      ],
      calls,
    });
    await parcels.add('parcels', {
      requests: calls.map(({ id, lane: laneOf, body }) => [id, laneOf, body.byteLength]),
    });
  }
  await parcels.close();
  redis.disconnect();
}
