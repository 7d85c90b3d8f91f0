import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import OpenAI from 'openai';
import { call, look, PATH, question } from './support/call.ts';
import { carry, echo, queuedIds } from './support/carry.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';

let redis: TestRedis;
/** Windows of both are over almost at once. */
let always: RunningGateway;
let auto: RunningGateway;
beforeAll(async () => {
  redis = await openTestRedis();
  always = await startGateway(redis.url, { settings: { HOLD_SECS: '0.2', HOLD_HOPS: 'always' } });
  auto = await startGateway(redis.url, { settings: { HOLD_SECS: '0.2' } });
});
afterAll(async () => {
  await always.close();
  await auto.close();
  await redis.closeAll();
});
beforeEach(() => redis.empty());

const post = (url: string, content: string, headers: Record<string, string> = {}) =>
  fetch(url + PATH, {
    method: 'POST',
    redirect: 'manual',
    headers: { authorization: 'Bearer sk-test-1', ...headers },
    body: question(content),
  });
const parked = () => redis.client.keys('silt:{s0}:parked:*');
const windowsEnded = ({ log }: RunningGateway) =>
  log.filter((line) => line.includes('hold windows ended')).length;

describe('the end of a window', () => {
  test.each([
    ['openai-python', { 'x-stainless-lang': 'python' }, 303],
    ['openai-python by its agent', { 'user-agent': 'AsyncOpenAI/Python 3.22.1' }, 303],
    ['openai-node', { 'x-stainless-lang': 'js' }, 409],
    ['anybody else', {}, 409],
    [
      'openai-python that prefers not to wait',
      { 'x-stainless-lang': 'python', prefer: 'wait=0' },
      202,
    ],
  ])('leads %s on by what it gains', async (_name, headers, status) => {
    const ended = await post(auto.url, 'auto', headers);
    expect(ended.status).toBe(status);
    await ended.arrayBuffer();
  });

  test('leads nobody on where hops are off', async () => {
    const settings = { HOLD_SECS: '0.2', HOLD_HOPS: 'never' };
    await using never = await startGateway(redis.url, { settings });
    const ended = await post(never.url, 'never', { 'x-stainless-lang': 'python' });
    expect(ended.status).toBe(409);
    await ended.arrayBuffer();
  });

  test('names a keyed request by its id: the key comes along in its header', async () => {
    const ended = await post(always.url, 'keyed', { 'idempotency-key': 'secret-key' });
    const [id = ''] = await queuedIds(redis.client);
    expect(ended.status).toBe(303);
    expect(ended.headers.get('location')).toBe(`/v1/requests/${id}/answer?hop=1`);
    expect(await parked()).toEqual([]);
    const hop = await look(always.url, ended.headers.get('location') ?? '', {
      'idempotency-key': 'secret-key',
    });
    expect(hop.status).toBe(303);
    expect(hop.headers.get('location')).toBe(`/v1/requests/${id}/answer?hop=2`);
    expect(hop.headers.get('idempotency-key')).toBe('secret-key');
  });

  test('names a request without a key by the key it was given, and is found either way', async () => {
    const ended = await post(always.url, 'keyless');
    const key = ended.headers.get('idempotency-key') ?? '';
    expect(ended.headers.get('location')).toBe(`/v1/requests/${key}/answer?hop=1`);
    expect(ended.headers.get('x-should-retry')).toBe('true');
    await ended.arrayBuffer();
    // One that does not follow comes back as after any window.
    const back = await post(always.url, 'keyless', { 'x-stainless-retry-count': '1' });
    expect(back.headers.get('idempotency-key')).toBe(key);
    await back.arrayBuffer();
    expect(await queuedIds(redis.client)).toHaveLength(1);
  });

  test('leaves a request without a key to nobody else while its caller hops', async () => {
    const ended = await post(always.url, 'equal');
    expect(await parked()).toHaveLength(1);
    const leaving = new AbortController();
    const hop = look(auto.url, ended.headers.get('location') ?? '', {}, leaving.signal);
    await eventually(async () => expect(await parked()).toEqual([]));
    const equal = await post(auto.url, 'equal', { 'x-stainless-retry-count': '1' });
    expect(equal.headers.get('idempotency-key')).not.toBe(ended.headers.get('idempotency-key'));
    expect(await queuedIds(redis.client)).toHaveLength(2);
    leaving.abort();
    await hop.catch(() => undefined);
  });

  test('leaves it to nobody else either when the answer is there before the hop', async () => {
    const ended = await post(always.url, 'quick');
    await ended.arrayBuffer();
    await carry(redis.client, echo);
    const hop = await look(always.url, ended.headers.get('location') ?? '');
    expect(hop.text).toContain('echo: quick');
    expect(await parked()).toEqual([]);
  });

  test('of a hop whose connection breaks leaves the request to its retry', async () => {
    await using patient = await startGateway(redis.url);
    const ended = await post(always.url, 'broken');
    const leaving = new AbortController();
    const hop = look(patient.url, ended.headers.get('location') ?? '', {}, leaving.signal);
    await eventually(async () => expect(await parked()).toEqual([]));
    leaving.abort();
    await expect(hop).rejects.toThrow('aborted');
    await eventually(async () => expect(await parked()).toHaveLength(1));
    const back = await post(always.url, 'broken', { 'x-stainless-retry-count': '1' });
    expect(back.headers.get('idempotency-key')).toBe(ended.headers.get('idempotency-key'));
    await back.arrayBuffer();
  });

  test.each([
    ['17', 303],
    ['18', 409],
    ['99', 409],
    ['-1', 303],
    ['x', 303],
  ])('after hop %s is answered %i', async (hop, status) => {
    const ended = await post(always.url, 'many');
    const [path = ''] = (ended.headers.get('location') ?? '').split('?');
    const last = await look(always.url, `${path}?hop=${hop}`);
    expect(last.status).toBe(status);
    if (status === 409) expect(last.headers.get('x-should-retry')).toBe('true');
  });
});

test('a client that follows redirects waits on, by one request, and gets its answer', async () => {
  const before = windowsEnded(always);
  const waiting = call(always.url, question('followed'));
  await eventually(() => expect(windowsEnded(always)).toBeGreaterThan(before + 4));
  expect(await redis.client.keys('silt:{s0}:request:*')).toHaveLength(1);
  await carry(redis.client, echo);
  expect((await waiting).body.toString()).toContain('echo: followed');
});

test.each([
  ['with a key', { headers: { 'Idempotency-Key': 'k1' } }],
  ['without a key', {}],
])('an SDK that may not retry at all waits through windows %s', async (_name, options) => {
  const client = new OpenAI({ apiKey: 'sk-sdk', baseURL: `${always.url}/v1`, maxRetries: 0 });
  const before = windowsEnded(always);
  const messages = [{ role: 'user' as const, content: 'patience' }];
  const answer = client.chat.completions.create({ model: 'gpt-5-mini', messages }, options);
  await eventually(() => expect(windowsEnded(always)).toBeGreaterThan(before + 3));
  await carry(redis.client, echo);
  expect((await answer).choices[0]?.message.content).toBe('echo: patience');
  expect(await redis.client.keys('silt:{s0}:request:*')).toHaveLength(1);
});
