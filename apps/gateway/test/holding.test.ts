import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ShardState } from '@silt/shared/state';
import { eventually, openTestRedis, startRedisTap, type TestRedis } from '@silt/testing';
import OpenAI from 'openai';
import { call, question } from './support/call.ts';
import { carry, echo, queuedIds } from './support/carry.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';

describe('a held call', () => {
  let redis: TestRedis;
  let state: ShardState;
  /** Its windows are over almost at once. */
  let brief: RunningGateway;
  let patient: RunningGateway;

  beforeAll(async () => {
    redis = await openTestRedis();
    state = new ShardState(redis.client, 0);
    brief = await startGateway(redis.url, { settings: { HOLD_SECS: '0.3' } });
    patient = await startGateway(redis.url);
  });
  afterAll(async () => {
    await brief.close();
    await patient.close();
    await redis.closeAll();
  });
  beforeEach(() => redis.empty());

  const queued = (count: number) =>
    eventually(async () => {
      const ids = await queuedIds(redis.client);
      expect(ids).toHaveLength(count);
      return ids;
    });
  const parked = () =>
    eventually(async () => {
      const places = await redis.client.keys('silt:{s0}:parked:*');
      expect(places).toHaveLength(1);
      expect(await redis.client.llen(places[0] ?? '')).toBe(1);
    });
  const client = ({ url }: RunningGateway) =>
    new OpenAI({ apiKey: 'sk-sdk', baseURL: `${url}/v1`, maxRetries: 20 });
  const params = (content: string) => ({
    model: 'gpt-5-mini',
    messages: [{ role: 'user' as const, content }],
  });

  test('whose window ends is told to come back, with its key', async () => {
    const reply = await call(brief.url, question('w'), { 'idempotency-key': 'k1' });
    expect(reply.status).toBe(409);
    expect(reply.error).toMatchObject({ code: 'request_pending', param: null });
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'idempotency-key': 'k1',
      'retry-after': '1',
      'x-should-retry': 'true',
      'x-silt-request-id': (await queued(1))[0],
    });
    const waitMs = Number(reply.headers.get('retry-after-ms'));
    expect(waitMs).toBeGreaterThanOrEqual(1);
    expect(waitMs).toBeLessThanOrEqual(1000);
  });

  test('is carried from window to window by the SDK when it has a key', async () => {
    const answer = client(brief).chat.completions.create(params('keyed'), {
      headers: { 'Idempotency-Key': 'k2' },
    });
    await eventually(() => expect(windowsEnded(brief)).toBeGreaterThan(2));
    await queued(1);
    await carry(redis.client, echo);
    expect((await answer).choices[0]?.message.content).toBe('echo: keyed');
  });

  test('is carried by the SDK without a key, and is one request all the time', async () => {
    const before = windowsEnded(brief);
    const answer = client(brief).chat.completions.create(params('keyless'));
    await eventually(() => expect(windowsEnded(brief)).toBeGreaterThan(before + 2));
    expect(await redis.client.keys('silt:{s0}:request:*')).toHaveLength(1);
    await carry(redis.client, echo);
    expect((await answer).choices[0]?.message.content).toBe('echo: keyless');
    expect(await redis.client.keys('silt:{s0}:request:*')).toHaveLength(1);
  });

  test('equal to another without a key stays apart from it', async () => {
    const two = [1, 2].map(() => client(brief).chat.completions.create(params('twins')));
    const before = windowsEnded(brief);
    await eventually(() => expect(windowsEnded(brief)).toBeGreaterThan(before + 4));
    expect(await redis.client.keys('silt:{s0}:request:*')).toHaveLength(2);
    await carry(redis.client, echo);
    for (const answer of await Promise.all(two)) {
      expect(answer.choices[0]?.message.content).toBe('echo: twins');
    }
  });

  test.each([
    ['with its key', { 'idempotency-key': 'k3' }],
    ['without a key', {}],
  ])('that leaves and returns to another replica %s finds its request', async (_name, headers) => {
    const leaving = new AbortController();
    const left = call(patient.url, question('leaving'), headers, leaving.signal);
    const [id] = await queued(1);
    leaving.abort();
    await expect(left).rejects.toThrow('aborted');
    if (!('idempotency-key' in headers)) await parked();
    const returned = call(brief.url, question('leaving'), {
      ...headers,
      'x-stainless-retry-count': '1',
    });
    expect((await returned).headers.get('x-silt-request-id')).toBe(id);
    expect(await redis.client.keys('silt:{s0}:request:*')).toHaveLength(1);
    await carry(redis.client, echo);
  });

  test('leaves with a thousand others, and each is found again', async () => {
    const leaving = new AbortController();
    const left = Array.from({ length: 1_000 }, (_, index) =>
      call(patient.url, question(`crowd ${index}`), {}, leaving.signal),
    );
    await queued(1_000);
    leaving.abort();
    await Promise.allSettled(left);
    await eventually(async () =>
      expect(await redis.client.keys('silt:{s0}:parked:*')).toHaveLength(1_000),
    );
    await carry(redis.client, echo);
    const reply = await call(brief.url, question('crowd 777'), { 'x-stainless-retry-count': '1' });
    expect(reply.body.toString()).toContain('echo: crowd 777');
    expect(await queuedIds(redis.client)).toEqual([]);
  });

  test('that returns after its answer gets it at once', async () => {
    const leaving = new AbortController();
    const left = call(patient.url, question('late'), {}, leaving.signal);
    await queued(1);
    leaving.abort();
    await expect(left).rejects.toThrow('aborted');
    await parked();
    await carry(redis.client, echo);
    const reply = await call(patient.url, question('late'), { 'x-stainless-retry-count': '1' });
    expect(reply.body.toString()).toContain('echo: late');
    expect(await queuedIds(redis.client)).toEqual([]);
  });

  const leave = async (content: string) => {
    const leaving = new AbortController();
    const left = call(patient.url, question(content), {}, leaving.signal);
    const [id] = await queued(1);
    leaving.abort();
    await expect(left).rejects.toThrow('aborted');
    await parked();
    return id;
  };

  test('that says it is new takes no request over, even where one waits', async () => {
    await leave('again');
    const fresh = call(patient.url, question('again'), { 'x-stainless-retry-count': '0' });
    await queued(2);
    await carry(redis.client, echo);
    expect((await fresh).status).toBe(200);
  });

  test('that says nothing of its tries is its equal that was let go a moment ago, once', async () => {
    const id = await leave('unsaid');
    const returned = call(brief.url, question('unsaid'));
    expect((await returned).headers.get('x-silt-request-id')).toBe(id);
    await parked();
    const again = call(patient.url, question('unsaid'));
    await eventually(async () =>
      expect(await redis.client.keys('silt:{s0}:parked:*')).toHaveLength(0),
    );
    const another = call(patient.url, question('unsaid'));
    await queued(2);
    await carry(redis.client, echo);
    expect((await again).headers.get('x-silt-request-id')).toBe(id);
    expect((await another).headers.get('x-silt-request-id')).not.toBe(id);
  });

  test('that says nothing of its tries is new, where its equal was let go long before', async () => {
    await leave('yesterday');
    const [place = ''] = await redis.client.keys('silt:{s0}:parked:*');
    await redis.client.expire(place, (await redis.client.ttl(place)) - 61);
    const fresh = call(patient.url, question('yesterday'));
    await queued(2);
    await carry(redis.client, echo);
    expect((await fresh).status).toBe(200);
  });

  test('whose settlement was told to nobody is answered by the sweep', async () => {
    await using sweeping = await startGateway(redis.url, { sweepEveryMs: 200 });
    const waiting = call(sweeping.url, question('missed'));
    const [id] = await queued(1);
    await redis.client.hdel(state.keys.request(id ?? ''), 'gateways');
    await carry(redis.client, echo);
    expect((await waiting).body.toString()).toContain('echo: missed');
  });

  test('that settled while nothing was heard is answered once hearing is back', async () => {
    await using tap = await startRedisTap(redis.url);
    await using tapped = await startGateway(tap.url);
    const waiting = call(tapped.url, question('deaf'));
    await queued(1);
    tap.cut();
    await carry(redis.client, echo);
    await tap.restore();
    expect((await waiting).body.toString()).toContain('echo: deaf');
  });

  test('whose settlement is told before its admission is known here is answered too', async () => {
    await using tap = await startRedisTap(redis.url);
    await using tapped = await startGateway(tap.url, { commandTimeoutMs: 60_000 });
    await eventually(async () => {
      expect((await fetch(`${tapped.url}/ready`)).status).toBe(200);
    });
    const point = tap.arm({ when: 'after', includes: ['evalsha', 'early bird'] });
    const waiting = call(tapped.url, question('early bird'));
    await point.caught;
    await carry(redis.client, echo);
    await eventually(() => expect(tapped.log.join('\n')).toContain('settlements heard'));
    point.release();
    expect((await waiting).body.toString()).toContain('echo: early bird');
  });

  test('whose request Redis lost is told to come again, and then starts anew', async () => {
    await using sweeping = await startGateway(redis.url, { sweepEveryMs: 200 });
    const waiting = call(sweeping.url, question('lost'), { 'idempotency-key': 'k7' });
    await queued(1);
    await redis.empty();
    const reply = await waiting;
    expect(reply.status).toBe(503);
    expect(reply.headers.get('x-should-retry')).toBe('true');
    expect(reply.headers.get('idempotency-key')).toBe('k7');
    const again = call(sweeping.url, question('lost'), {
      'idempotency-key': 'k7',
      'x-stainless-retry-count': '1',
    });
    await queued(1);
    await carry(redis.client, echo);
    expect((await again).status).toBe(200);
  });

  test('is found in its own shard, with and without a key', async () => {
    await redis.empty();
    await using own = await startGateway(redis.url, { settings: { SHARDS: '3' } });
    const calls = Array.from({ length: 12 }, (_, index) =>
      call(own.url, question(`q${index}`), index % 2 ? { 'idempotency-key': `s${index}` } : {}),
    );
    await eventually(async () => expect(await queuedIds(redis.client, 3)).toHaveLength(12));
    await carry(redis.client, echo, 3);
    const replies = await Promise.all(calls);
    expect(replies.every(({ body }, index) => body.includes(`"echo: q${index}"`))).toBe(true);
  });
});

function windowsEnded({ log }: RunningGateway): number {
  return log.filter((line) => line.includes('hold windows ended')).length;
}
