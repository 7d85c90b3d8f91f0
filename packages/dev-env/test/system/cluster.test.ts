import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fingerprintOf, parkingPlace, shardOf, tenantId } from '@silt/shared/domain';
import { createLogger } from '@silt/shared/logging';
import { connectForCallers, faultsOfRedis } from '@silt/shared/redis';
import { eventually } from '@silt/testing';
import { Redis } from 'ioredis';
import OpenAI from 'openai';
import { type RedisCluster, startRedisCluster } from '../../src/redis-cluster.ts';
import { type ClusterStack, SHARDS, startClusterStack } from './cluster-stack.ts';

const logger = createLogger('test', 'error');
const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`;
let cluster: RedisCluster;
let stack: ClusterStack;
beforeAll(async () => {
  cluster = await startRedisCluster();
  stack = await startClusterStack({
    clusterUrl: cluster.url,
    gateways: 2,
    dispatchers: 2,
    pollers: 2,
    env: { WEBHOOK_SECRETS: webhookSecret },
  });
}, 90_000);
afterAll(async () => {
  await stack[Symbol.asyncDispose]();
  await cluster.stop();
}, 60_000);

const urlOf = (gateway: number) => `${stack.fleet.gateways[gateway]?.baseUrl}`;
const bodyOf = (content: string) =>
  JSON.stringify({ model: 'model-a', messages: [{ role: 'user', content }] });
const linesWith = async (text: string) =>
  (await stack.provider.ledger()).filter(({ body }) => body?.includes(`"${text}"`));
/** Nothing gets to the provider meanwhile, so nothing is answered. */
async function whileNothingIsUploaded(work: () => Promise<void>): Promise<void> {
  await stack.provider.admin('POST', 'pauses', { operation: 'files.create', when: 'before' });
  try {
    await work();
  } finally {
    await stack.provider.admin('DELETE', 'pauses');
  }
}

describe('over a cluster of three masters, in four shards', () => {
  test('every caller gets its own answer, each is asked once, all shards and masters have their share', async () => {
    const clients = [0, 1].map(
      (gateway) => new OpenAI({ baseURL: urlOf(gateway), apiKey: 'sk-many', maxRetries: 5 }),
    );
    const answers = await Promise.all(
      Array.from({ length: 300 }, async (_, n) => {
        const completion = await clients[n % 2]?.chat.completions.create({
          model: 'model-a',
          messages: [{ role: 'user', content: `question ${n}` }],
        });
        return completion?.choices[0]?.message.content;
      }),
    );
    expect(answers).toEqual(Array.from({ length: 300 }, (_, n) => `echo: question ${n}`));
    const ids = (await stack.provider.ledger()).map(({ customId }) => customId ?? '');
    expect(ids).toHaveLength(300);
    expect(new Set(ids).size).toBe(300);
    expect(new Set(ids.map((id) => shardOf(id, SHARDS))).size).toBe(SHARDS);
    const masters = await Promise.all(
      stack.state.shards.map(({ keys }) => cluster.masterOf(keys.outbox)),
    );
    expect(new Set(masters.map(({ port }) => port)).size).toBe(3);
  }, 60_000);

  test('an operator sees all of it at any gateway', async () => {
    const admin = async <T>(path: string) => {
      const answer = await fetch(`${stack.fleet.gateways[1]?.adminUrl}/admin/${path}`);
      expect(answer.status).toBe(200);
      return (await answer.json()) as T;
    };
    await stack.atRest();
    expect(await admin('api/now')).toMatchObject({ gateways: 2, queued: 0, inBatches: 0 });
    const { batches } = await admin<{ batches: { settled: number }[] }>('api/batches?state=all');
    expect(batches.reduce((sum, { settled }) => sum + settled, 0)).toBe(300);
    const { queues } = await admin<{ queues: { name: string }[] }>('queues/api/queues');
    expect(new Set(queues.map(({ name }) => name.split(' ')[0])).size).toBe(SHARDS);
  }, 60_000);

  test('a webhook finds its batch in whichever shard it is', async () => {
    await stack.provider.admin('POST', 'webhooks', {
      url: `${urlOf(0)}/webhooks/provider`,
      secret: webhookSecret,
    });
    const keys = Array.from({ length: 20 }, (_, n) => `told-${n}`);
    expect(await Promise.all(keys.map((key) => stack.ask(key, key)))).toEqual(
      keys.map((key) => `echo: ${key}`),
    );
    await eventually(() => {
      const effects = stack.fleet.gateways
        .flatMap(({ logs }) => logs)
        .flatMap(({ entry }) => (entry?.message === 'webhook received' ? [entry['effect']] : []));
      expect(effects.length).toBeGreaterThanOrEqual(SHARDS);
      expect(effects).not.toContain('ignored');
    });
  }, 60_000);

  test('a request is cancelled at another replica than the one that holds its caller', async () => {
    await whileNothingIsUploaded(async () => {
      const headers = { authorization: 'Bearer sk-cancel', 'idempotency-key': 'taken-back' };
      const held = fetch(`${urlOf(0)}/chat/completions`, {
        method: 'POST',
        headers,
        body: bodyOf('taken back'),
      });
      await eventually(async () => {
        const answer = await fetch(`${urlOf(1)}/requests/taken-back`, {
          method: 'DELETE',
          headers,
        });
        await answer.text();
        expect(answer.status).toBe(200);
      });
      expect((await held).status).toBe(410);
    });
    await stack.atRest();
    expect(await linesWith('taken back')).toEqual([]);
  }, 60_000);

  test('a retry without a key finds its request, at another replica', async () => {
    const body = bodyOf('without a key');
    const place = parkingPlace(
      tenantId('sk-keyless'),
      fingerprintOf('/v1/chat/completions', Buffer.from(body)),
    );
    const call = (gateway: number, headers: Record<string, string>, signal?: AbortSignal) =>
      fetch(`${urlOf(gateway)}/chat/completions`, {
        method: 'POST',
        headers: { authorization: 'Bearer sk-keyless', ...headers },
        body,
        ...(signal && { signal }),
      });
    let retried: Promise<Response> | undefined;
    await whileNothingIsUploaded(async () => {
      const cut = new AbortController();
      const first = call(0, {}, cut.signal).catch(() => 'cut');
      const shard = stack.state.of(place);
      await eventually(async () => {
        const waiting = [shard.keys.outbox, shard.keys.batches].map((key) =>
          stack.redis.zcard(key),
        );
        expect(Math.max(...(await Promise.all(waiting)))).toBeGreaterThan(0);
      });
      cut.abort();
      expect(await first).toBe('cut');
      await eventually(async () => {
        expect(await stack.redis.llen(shard.keys.parked(place))).toBe(1);
      });
      retried = call(1, { 'x-stainless-retry-count': '1' });
      await eventually(async () => {
        expect(await stack.redis.llen(shard.keys.parked(place))).toBe(0);
      });
    });
    expect(await (await retried)?.text()).toContain('echo: without a key');
    expect(await linesWith('without a key')).toHaveLength(1);
  }, 60_000);

  test('a master that evicts keys is told of by readiness', async () => {
    const callers = connectForCallers(cluster.url, logger, 1_000);
    const [shard] = stack.state.shards;
    const { port } = await cluster.masterOf(shard?.keys.outbox ?? '');
    const master = new Redis(port, '127.0.0.1');
    try {
      await callers.connect();
      expect(await faultsOfRedis(callers)).toEqual([]);
      await master.config('SET', 'maxmemory-policy', 'allkeys-lru');
      expect(await faultsOfRedis(callers)).toEqual([expect.stringContaining('allkeys-lru')]);
    } finally {
      await master.config('SET', 'maxmemory-policy', 'noeviction');
      master.disconnect();
      callers.disconnect();
    }
  });

  test('a master dies: its replica takes over, and every call is answered', async () => {
    const [shard] = stack.state.shards;
    const outbox = shard?.keys.outbox ?? '';
    const keys = Array.from({ length: 100 }, (_, n) => `survives-${n}`);
    const asked = Promise.all(keys.map((key, n) => stack.ask(key, key, { gateway: n % 2 })));
    await eventually(async () => {
      expect((await linesWith('survives-0')).length).toBe(1);
    });
    const later = Array.from({ length: 100 }, (_, n) => `later-${n}`);
    const askedLater = Promise.all(later.map((key, n) => stack.ask(key, key, { gateway: n % 2 })));
    const master = await cluster.masterOf(outbox);
    await master.server.kill();
    expect(await asked).toEqual(keys.map((key) => `echo: ${key}`));
    expect(await askedLater).toEqual(later.map((key) => `echo: ${key}`));
    expect((await cluster.masterOf(outbox)).port).not.toBe(master.port);
    expect((await stack.provider.summary()).duplicatedCustomIds).toEqual([]);
    await stack.atRest();
  }, 120_000);
});
