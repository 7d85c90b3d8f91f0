import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DeploymentMismatchError } from '@silt/shared/service';
import { eventually, openTestRedis, startRedisTap, type TestRedis } from '@silt/testing';
import { call, question } from './support/call.ts';
import { carry, echo, queuedIds } from './support/carry.ts';
import { prepareOwnRedis } from './support/own-redis.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';

const ready = async ({ url }: RunningGateway) => {
  const reply = await fetch(`${url}/ready`);
  return { status: reply.status, body: await reply.text() };
};

describe('a gateway whose Redis', () => {
  let redis: TestRedis;

  beforeAll(async () => {
    redis = await openTestRedis();
  });
  afterAll(() => redis.closeAll());
  beforeEach(() => redis.empty());

  const becomesReady = (gateway: RunningGateway) =>
    eventually(async () => expect((await ready(gateway)).status).toBe(200));
  const expectRefused = (reply: Awaited<ReturnType<typeof call>>) => {
    expect(reply.status).toBe(503);
    expect(reply.error).toMatchObject({ type: 'server_error', code: 'service_unavailable' });
    expect(reply.headers.get('x-should-retry')).toBe('true');
    expect(reply.headers.get('retry-after')).toBe('1');
  };
  const expectServed = async (gateway: RunningGateway, content: string) => {
    const waiting = call(gateway.url, question(content));
    await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
    await carry(redis.client, echo);
    expect((await waiting).body.toString()).toContain(`echo: ${content}`);
  };

  test('stalls refuses calls while it does, keeps those it holds, and recovers', async () => {
    await using tap = await startRedisTap(redis.url);
    await using gateway = await startGateway(tap.url);
    await becomesReady(gateway);
    const held = call(gateway.url, question('held through'));
    await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));

    tap.stall();
    expectRefused(await call(gateway.url, question('stalled')));
    await eventually(async () => {
      expect(await ready(gateway)).toMatchObject({
        status: 503,
        body: expect.stringContaining('Redis does not answer'),
      });
    });
    expectRefused(await call(gateway.url, question('refused at once')));
    await carry(redis.client, echo);

    tap.resume();
    expect((await held).body.toString()).toContain('echo: held through');
    await becomesReady(gateway);
    // What was on its way when it stalled is carried out late, and its retry finds it.
    await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
    const retried = call(gateway.url, question('stalled'), { 'x-stainless-retry-count': '1' });
    await eventually(async () =>
      expect(await redis.client.keys('silt:{s0}:parked:*')).toHaveLength(0),
    );
    await carry(redis.client, echo);
    expect((await retried).body.toString()).toContain('echo: stalled');
    expect(await redis.client.keys('silt:{s0}:request:*')).toHaveLength(2);
  });

  test('goes away refuses calls, and serves them when it is back', async () => {
    await using tap = await startRedisTap(redis.url);
    await using gateway = await startGateway(tap.url);
    await becomesReady(gateway);
    tap.cut();
    await eventually(async () => expect((await ready(gateway)).status).toBe(503));
    expectRefused(await call(gateway.url, question('gone')));
    expect(await queuedIds(redis.client)).toEqual([]);
    await tap.restore();
    await becomesReady(gateway);
    await expectServed(gateway, 'back');
  });

  test('cannot take a caller’s parking does it later', async () => {
    await using tap = await startRedisTap(redis.url);
    await using gateway = await startGateway(tap.url);
    const leaving = new AbortController();
    const left = call(gateway.url, question('leaves'), {}, leaving.signal);
    await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
    tap.cut();
    leaving.abort();
    await expect(left).rejects.toThrow('aborted');
    await eventually(() => expect(gateway.log.join()).toContain('calls not parked yet'));
    await tap.restore();
    await eventually(async () =>
      expect(await redis.client.keys('silt:{s0}:parked:*')).toHaveLength(1),
    );
  });

  test('is not there at the start starts all the same, says so, and works once it is', async () => {
    await using own = await prepareOwnRedis();
    await using gateway = await startGateway(own.url);
    expect(await ready(gateway)).toEqual({
      status: 503,
      body: JSON.stringify({ status: 'not ready', reasons: ['Redis does not answer'] }),
    });
    expectRefused(await call(gateway.url, question('too early')));
    await own.start();
    await becomesReady(gateway);
    const { client } = own;
    const waiting = call(gateway.url, question('now'));
    await eventually(async () => expect(await queuedIds(client)).toHaveLength(1));
    await eventually(async () =>
      expect(await client.keys('silt:{s0}:parcels:[0-9]*')).toHaveLength(1),
    );
    await carry(client, echo);
    expect((await waiting).status).toBe(200);
  });

  test('evicts keys is not ready, tells why, and stores nothing there', async () => {
    await using own = await prepareOwnRedis('--maxmemory-policy', 'allkeys-lru');
    await own.start();
    await using gateway = await startGateway(own.url);
    expect(await ready(gateway)).toMatchObject({
      status: 503,
      body: expect.stringContaining('maxmemory-policy is allkeys-lru'),
    });
    const reply = await call(gateway.url, question('no'));
    expectRefused(reply);
    expect(reply.error?.message).toContain('noeviction');
    const { client } = own;
    expect(await client.dbsize()).toBe(0);
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    await becomesReady(gateway);
  });

  test('was set up with other settings does not start', async () => {
    await using first = await startGateway(redis.url);
    await becomesReady(first);
    await expect(startGateway(redis.url, { settings: { SHARDS: '2' } })).rejects.toThrow(
      DeploymentMismatchError,
    );
    const otherSecret = Buffer.alloc(32, 8).toString('base64');
    await expect(
      startGateway(redis.url, { settings: { SILT_SECRETS: otherSecret } }),
    ).rejects.toThrow(DeploymentMismatchError);
  });

  test('turns out to be set up with other settings later asks for its own end', async () => {
    await using tap = await startRedisTap(redis.url);
    tap.cut();
    const mismatches: Error[] = [];
    await using gateway = await startGateway(tap.url, {
      settings: { SHARDS: '2' },
      onMismatch: (error) => mismatches.push(error),
    });
    await using first = await startGateway(redis.url);
    await becomesReady(first);
    await tap.restore();
    await eventually(() => expect(mismatches).toHaveLength(1));
    expectRefused(await call(gateway.url, question('no')));
    expect(gateway.log.join('\n')).toContain('settings do not fit the deployment');
  });
});
