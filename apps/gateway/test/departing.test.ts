import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ShardState } from '@silt/shared/state';
import { eventually, openTestRedis, startRedisTap, type TestRedis } from '@silt/testing';
import { call, look, question } from './support/call.ts';
import { carry, echo, queuedIds } from './support/carry.ts';
import { claimed } from './support/claimed.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';

const CANCEL = { 'x-silt-on-disconnect': 'cancel' };

let redis: TestRedis;
let state: ShardState;
let gateway: RunningGateway;
let other: RunningGateway;
beforeAll(async () => {
  redis = await openTestRedis();
  state = new ShardState(redis.client, 0);
  gateway = await startGateway(redis.url, { departureGraceMs: 600 });
  other = await startGateway(redis.url, { departureGraceMs: 600 });
});
afterAll(async () => {
  await gateway.close();
  await other.close();
  await redis.closeAll();
});
beforeEach(() => redis.empty());

const ask = (
  content: string,
  headers: Record<string, string> = {},
  { url }: RunningGateway = gateway,
) => {
  const leaving = new AbortController();
  const reply = call(url, question(content), { ...CANCEL, ...headers }, leaving.signal);
  return {
    reply,
    leave: async () => {
      leaving.abort();
      await expect(reply).rejects.toThrow('aborted');
    },
  };
};
const waiting = (count: number) =>
  eventually(async () => {
    const [id = ''] = await queuedIds(redis.client);
    const waiters = await redis.client.hget(state.keys.request(id), 'waiters');
    expect(waiters?.split('/')).toHaveLength(count + 1);
    return id;
  });
const stateOf = async (id: string) => {
  const { text } = await look(other.url, `/v1/requests/${id}`);
  return (JSON.parse(text) as { state?: string }).state;
};
const cancelled = (id: string) =>
  eventually(async () => expect(await stateOf(id)).toBe('cancelled'));
const dueAt = async (id: string) => Number(await redis.client.zscore(state.keys.departures, id));
/** Some gateway has looked at it when it was due, and put it off. */
const lookedAt = async (id: string) => {
  const due = await dueAt(id);
  await eventually(async () => expect(await dueAt(id)).toBeGreaterThan(due));
};

describe('a call that wants to be cancelled when it leaves', () => {
  test.each([
    ['with a key', { 'idempotency-key': 'k1' }],
    ['without a key', {}],
  ])('is, %s, and costs nothing while it is queued', async (_name, headers) => {
    const one = ask('bye', headers);
    const id = await waiting(1);
    await one.leave();
    await cancelled(id);
    expect(await queuedIds(redis.client)).toEqual([]);
    expect(await redis.client.exists(state.keys.body(id))).toBe(0);
    expect(await redis.client.zcard(state.keys.departures)).toBe(0);
  });

  test('counts as cancelled in its batch', async () => {
    const one = ask('batched');
    const id = await waiting(1);
    const batchId = await claimed(redis.client, id);
    await one.leave();
    await cancelled(id);
    expect(await state.batch(batchId)).toMatchObject({ count: 1, cancelled: 1 });
  });

  test('is not while it waits, however often that is looked at', async () => {
    const one = ask('patient');
    const id = await waiting(1);
    await lookedAt(id);
    await lookedAt(id);
    await carry(redis.client, echo);
    expect((await one.reply).body.toString()).toContain('echo: patient');
    // Swept out by the next look.
    await eventually(async () => expect(await redis.client.zcard(state.keys.departures)).toBe(0));
  });

  test('is not when it comes back, to whichever replica', async () => {
    const one = ask('back', { 'idempotency-key': 'k1' });
    const id = await waiting(1);
    await one.leave();
    await waiting(0);
    const again = ask('back', { 'idempotency-key': 'k1' }, other);
    await waiting(1);
    await lookedAt(id);
    await carry(redis.client, echo);
    expect((await again.reply).status).toBe(200);
  });

  test('is only when the last of several leaves, on several replicas', async () => {
    const key = { 'idempotency-key': 'k1' };
    const first = ask('several', key);
    await waiting(1);
    const second = ask('several', key);
    const third = ask('several', key, other);
    const id = await waiting(3);
    await third.leave();
    await first.leave();
    await waiting(1);
    await lookedAt(id);
    expect(await stateOf(id)).toBe('queued');
    await second.leave();
    await cancelled(id);
  });

  test('is not once anybody waits, or waited, who did not want that', async () => {
    const key = { 'idempotency-key': 'k1' };
    const one = ask('kept', key);
    const id = await waiting(1);
    const keeper = ask('kept', { ...key, 'x-silt-on-disconnect': 'keep' }, other);
    await eventually(async () =>
      expect(await redis.client.hexists(state.keys.request(id), 'waiters')).toBe(0),
    );
    await keeper.leave();
    await one.leave();
    expect(await redis.client.zcard(state.keys.departures)).toBe(0);
    await carry(redis.client, echo);
    const answer = await look(gateway.url, `/v1/requests/${id}/answer`);
    expect(answer.text).toContain('echo: kept');
  });

  test('has left, too, when it does not come back after its window', async () => {
    await using brief = await startGateway(redis.url, {
      departureGraceMs: 600,
      settings: { HOLD_SECS: '0.2' },
    });
    const reply = await ask('window', {}, brief).reply;
    expect(reply.status).toBe(409);
    await cancelled(reply.headers.get('x-silt-request-id') ?? '');
  });

  test('goes on elsewhere when its gateway drains, and is cancelled if it does not', async () => {
    const closing = await startGateway(redis.url, { departureGraceMs: 600 });
    const stays = ask('stays', { 'idempotency-key': 'k1' }, closing);
    const goes = ask('goes', { 'idempotency-key': 'k2' }, closing);
    await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(2));
    await closing.close();
    const gone = (await goes.reply).headers.get('x-silt-request-id') ?? '';
    expect((await stays.reply).status).toBe(503);
    const again = ask('stays', { 'idempotency-key': 'k1' });
    await cancelled(gone);
    await carry(redis.client, echo);
    expect((await again.reply).status).toBe(200);
  });

  test('is not forgotten while Redis is away', async () => {
    await using tap = await startRedisTap(redis.url);
    await using tapped = await startGateway(tap.url, { departureGraceMs: 600 });
    await eventually(async () => expect((await fetch(`${tapped.url}/ready`)).status).toBe(200));
    const one = ask('outage', {}, tapped);
    const id = await waiting(1);
    tap.cut();
    await one.leave();
    await eventually(() => expect(tapped.log.join('\n')).toContain('not parked yet'));
    await tap.restore();
    await cancelled(id);
  });

  test('is after its gateway died, once that is not heard of', async () => {
    const leaving = new AbortController();
    const left = call(gateway.url, question('alive'), {}, leaving.signal);
    const [alive = ''] = await eventually(async () => {
      const ids = await queuedIds(redis.client);
      expect(ids).toHaveLength(1);
      return ids;
    });
    leaving.abort();
    await expect(left).rejects.toThrow('aborted');
    const lane = (await state.laneOf(alive)) ?? '';
    const dead = {
      id: 'a'.repeat(26),
      lane,
      fingerprint: 'f',
      body: Buffer.from('{}'),
      waiter: 'w',
    };
    await state.admit({
      gateway: 'dead-gateway',
      parcelGraceMs: 60_000,
      factTtlSecs: 60,
      departureGraceMs: 0,
      facts: [],
      calls: [dead],
    });
    await cancelled(dead.id);
    expect(await stateOf(alive)).toBe('queued');
  });

  test('that prefers to be let go does not leave by going', async () => {
    const reply = await ask('async', { prefer: 'respond-async' }).reply;
    expect(reply.status).toBe(202);
    const [id = ''] = await queuedIds(redis.client);
    expect(await redis.client.hexists(state.keys.request(id), 'waiters')).toBe(0);
  });

  test('must say so in words that are known', async () => {
    const reply = await ask('what', { 'x-silt-on-disconnect': 'maybe' }).reply;
    expect(reply.status).toBe(400);
    expect(reply.error?.param).toBe('x-silt-on-disconnect');
    expect(await queuedIds(redis.client)).toEqual([]);
  });
});

test('a cancelled request is nothing that an equal call’s retry takes for its own', async () => {
  const one = ask('equal');
  const id = await waiting(1);
  await one.leave();
  await cancelled(id);
  const retry = call(gateway.url, question('equal'), { 'x-stainless-retry-count': '1' });
  await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
  await carry(redis.client, echo);
  expect((await retry).body.toString()).toContain('echo: equal');
});
