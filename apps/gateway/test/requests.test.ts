import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ShardState } from '@silt/shared/state';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import { call, look, question } from './support/call.ts';
import { carry, echo, queuedIds } from './support/carry.ts';
import { claimed } from './support/claimed.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';

let redis: TestRedis;
let state: ShardState;
let gateway: RunningGateway;
let other: RunningGateway;
/** Its windows are over almost at once. */
let brief: RunningGateway;

beforeAll(async () => {
  redis = await openTestRedis();
  state = new ShardState(redis.client, 0);
  gateway = await startGateway(redis.url);
  other = await startGateway(redis.url);
  brief = await startGateway(redis.url, { settings: { HOLD_SECS: '0.3' } });
});
afterAll(async () => {
  for (const one of [gateway, other, brief]) await one.close();
  await redis.closeAll();
});
beforeEach(() => redis.empty());

const ask = (content: string, headers: Record<string, string> = {}) =>
  call(gateway.url, question(content), headers);
const queued = (count = 1) =>
  eventually(async () => {
    const ids = await queuedIds(redis.client);
    expect(ids).toHaveLength(count);
    return ids;
  });
const resource = async (name: string) => {
  const { status, text } = await look(other.url, `/v1/requests/${name}`);
  expect(status).toBe(200);
  return JSON.parse(text) as Record<string, unknown>;
};

describe('GET /v1/requests/…', () => {
  test('tells of a request, by id and by key, from acceptance to its answer', async () => {
    const waiting = ask('hi', { 'idempotency-key': 'a_key/with_%' });
    const [id = ''] = await queued();
    const name = encodeURIComponent('a_key/with_%');
    expect(await resource(name)).toMatchObject({
      id,
      object: 'request',
      state: 'queued',
      endpoint: '/v1/chat/completions',
      model: 'gpt-5-mini',
      place_in_line: 1,
      batch: null,
      attempts: 0,
      status: null,
      estimated_at: null,
    });
    const batchId = await claimed(redis.client, id);
    expect(await resource(id)).toMatchObject({
      state: 'in_progress',
      place_in_line: null,
      batch: { id: batchId, state: 'sealed', provider_status: null },
      attempts: 1,
    });
    const settlements = [{ requestId: id, status: 404, body: Buffer.from('{}') }];
    await state.settle({ batchId, resultTtlSecs: 60, settlements });
    expect((await waiting).status).toBe(404);
    const told = await resource(name);
    expect(told).toMatchObject({ id, state: 'settled', status: 404, attempts: 1 });
    for (const time of ['created_at', 'batched_at', 'settled_at']) {
      expect(told[time]).toBeGreaterThan(1_700_000_000);
    }
  });

  test('tells when, once the lane is known', async () => {
    const waiting = ask('when');
    const [id = ''] = await queued();
    const lane = (await state.laneOf(id)) ?? '';
    await state.pace.note(lane, 3_600_000);
    const told = await resource(id);
    const inSecs = Number(told['estimated_at']) - Number(told['created_at']);
    expect(inSecs).toBeGreaterThanOrEqual(3_600);
    await carry(redis.client, echo);
    await waiting;
    expect(await resource(id)).toMatchObject({ estimated_at: null });
  });

  test('tells that it was cancelled', async () => {
    const waiting = ask('no', { 'idempotency-key': 'k1' });
    await queued();
    await fetch(`${other.url}/v1/requests/k1`, {
      method: 'DELETE',
      headers: { authorization: 'Bearer sk-test-1' },
    });
    expect((await waiting).status).toBe(410);
    expect(await resource('k1')).toMatchObject({ state: 'cancelled', status: 410 });
  });

  test('finds a request in whatever shard', async () => {
    await redis.empty();
    await using sharded = await startGateway(redis.url, { settings: { SHARDS: '3' } });
    const calls = Array.from({ length: 8 }, (_, n) =>
      call(sharded.url, question(`q${n}`), { 'idempotency-key': `s${n}` }),
    );
    await eventually(async () => expect(await queuedIds(redis.client, 3)).toHaveLength(8));
    for (let n = 0; n < 8; n += 1) {
      const byKey = await look(sharded.url, `/v1/requests/s${n}`);
      const { id } = JSON.parse(byKey.text) as { id: string };
      expect((await look(sharded.url, `/v1/requests/${id}`)).status).toBe(200);
    }
    await carry(redis.client, echo, 3);
    await Promise.all(calls);
  });

  test.each(['', '/answer'])('a stranger’s request%s is as unknown as none', async (rest) => {
    const waiting = ask('mine', { 'idempotency-key': 'k2' });
    const [id = ''] = await queued();
    const stranger = { authorization: 'Bearer sk-test-2' };
    const seen = await Promise.all(
      [id, 'k2', 'a'.repeat(26), 'none', '%00', '%F0%9F%8C%8A'].map(async (name) => {
        const found = await look(other.url, `/v1/requests/${name}${rest}`, stranger);
        const { date: _, ...headers } = Object.fromEntries(found.headers);
        return { ...found, headers };
      }),
    );
    expect(seen[0]).toMatchObject({ status: 404 });
    expect(seen[0]?.text).toContain('request_not_found');
    for (const one of seen) expect(one).toEqual(seen[0]);
    await carry(redis.client, echo);
    await waiting;
    expect((await look(other.url, `/v1/requests/${id}${rest}`, stranger)).text).toBe(seen[0]?.text);
  });

  test('a name that cannot be decoded is refused, and so is another method', async () => {
    expect((await look(gateway.url, '/v1/requests/%E0%A4%A')).status).toBe(400);
    const put = await fetch(`${gateway.url}/v1/requests/x/answer`, { method: 'PUT' });
    expect(put.status).toBe(405);
  });
});

describe('GET /v1/requests/…/answer', () => {
  const answerOf = (name: string, headers: Record<string, string> = {}, url = other.url) =>
    look(url, `/v1/requests/${name}/answer`, headers);

  test('gives the answer as its caller got it', async () => {
    const waiting = ask('hi', { 'idempotency-key': 'k1' });
    const [id = ''] = await queued();
    await carry(redis.client, () => ({
      status: 422,
      body: '{"error": 1.0}',
      providerRequestId: 'p',
    }));
    const first = await waiting;
    for (const name of [id, 'k1']) {
      const again = await answerOf(name, { 'idempotency-key': 'k1' });
      expect(again.status).toBe(422);
      expect(again.text).toBe('{"error": 1.0}');
      const { date: _, ...headers } = Object.fromEntries(again.headers);
      expect(Object.fromEntries(first.headers)).toMatchObject(headers);
    }
  });

  test('waits for it, and names no key that it was not told', async () => {
    const waiting = ask('hi', { 'idempotency-key': 'k1' });
    const [id = ''] = await queued();
    const second = answerOf(id);
    await eventually(async () =>
      expect(
        (await redis.client.hget(state.keys.request(id), 'gateways'))?.split(','),
      ).toHaveLength(2),
    );
    await carry(redis.client, echo);
    expect((await second).text).toBe((await waiting).body.toString());
    expect((await second).headers.has('idempotency-key')).toBe(false);
  });

  test('ends with its window', async () => {
    const waiting = ask('hi', { 'idempotency-key': 'k1' });
    await queued();
    const pending = await answerOf('k1', {}, brief.url);
    expect(pending.status).toBe(409);
    expect(pending.text).toContain('request_pending');
    expect(pending.headers.get('x-should-retry')).toBe('true');
    await carry(redis.client, echo);
    await waiting;
  });

  test('gives a failure of the provider too, which the same call would ask anew', async () => {
    const waiting = ask('hi', { 'idempotency-key': 'k1' });
    await queued();
    await carry(redis.client, () => ({ status: 502, body: '{}' }));
    await waiting;
    expect((await answerOf('k1')).status).toBe(502);
    expect(await queuedIds(redis.client)).toEqual([]);
  });
});

test('whoever waits for a request, wherever and in whatever form, gets the same answer', async () => {
  const waiting = ask('all', { 'idempotency-key': 'all' });
  const [id = ''] = await queued();
  const elsewhere = call(other.url, question('all'), { 'idempotency-key': 'all' });
  const spaced = call(other.url, question('all'), {
    'idempotency-key': 'all',
    'x-silt-heartbeat': 'whitespace',
  });
  const byName = look(gateway.url, `/v1/requests/${id}/answer`);
  const streamed = JSON.stringify({ ...(JSON.parse(question('all')) as object), stream: true });
  const stream = call(gateway.url, streamed, { 'idempotency-key': 'all' });
  await eventually(() => {
    const accepted = [...gateway.log, ...other.log].filter(
      (line) => line.includes('call accepted') && line.includes(id),
    );
    expect(accepted).toHaveLength(5);
  });
  await carry(redis.client, echo);
  const body = (await waiting).body.toString();
  expect(body).toContain('echo: all');
  expect((await elsewhere).body.toString()).toBe(body);
  expect((await spaced).body.toString().trim()).toBe(body);
  expect((await byName).text).toBe(body);
  expect((await stream).body.toString()).toContain('"content":"echo: all"');
  expect((await stream).body.toString()).toContain('data: [DONE]');
});
