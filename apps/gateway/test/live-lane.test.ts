import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import OpenAI from 'openai';
import { createLogger } from '@silt/shared/logging';
import { createRegistry } from '@silt/shared/metrics';
import { GatewayEvents } from '../src/events.ts';
import { NO_LIMITS } from '../src/callers/caller-limits.ts';
import { createGatewayMetrics } from '../src/metrics.ts';
import { openProviderConnections } from '../src/relay/provider-connections.ts';
import { relayCall } from '../src/relay/relay-call.ts';
import { call, PATH, question } from './support/call.ts';
import { carry, echo, queuedIds, storedKeys } from './support/carry.ts';
import { answerJson, type Provider, type ReceivedCall, startProvider } from './support/provider.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';

const LIVE = { 'x-silt-lane': 'live' };
const EVENTS = { 'content-type': 'text/event-stream' };
const answered = '{"id":"chatcmpl-1", "n":1.0}';

describe('a live call', () => {
  let redis: TestRedis;
  let provider: Provider;
  let gateway: RunningGateway;
  let answer: (received: ReceivedCall) => void;

  const start = (settings: Record<string, string> = {}) =>
    startGateway(redis.url, { settings: { UPSTREAM_BASE_URL: provider.baseUrl, ...settings } });

  beforeAll(async () => {
    redis = await openTestRedis();
    provider = await startProvider((received) => {
      answer(received);
    });
    gateway = await start();
  });
  afterAll(async () => {
    await gateway.close();
    await provider[Symbol.asyncDispose]();
    await redis.closeAll();
  });
  beforeEach(async () => {
    await redis.empty();
    provider.calls.length = 0;
    answer = ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'req_1' });
      response.end(answered);
    };
  });

  test('is sent as it is and answered as it is, and nothing of it is stored', async () => {
    const body = '{ "model" : "gpt-5-mini","messages":[ ], "seed": 1e2 }';
    const reply = await fetch(`${gateway.url}${PATH}?a=1&a=%2F`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer sk-test-1',
        'content-type': 'application/json; charset=utf-8',
        'idempotency-key': 'k',
        'x-forwarded-for': '10.0.0.1',
        ...LIVE,
      },
      body,
    });
    expect([reply.status, await reply.text()]).toEqual([200, answered]);
    expect(reply.headers.get('x-silt-lane')).toBe('live');
    expect(reply.headers.get('x-request-id')).toBe('req_1');
    const [sent] = provider.calls;
    expect(sent).toMatchObject({
      method: 'POST',
      url: '/base/v1/chat/completions?a=1&a=%2F',
      body,
    });
    expect(sent?.headers).toMatchObject({
      authorization: 'Bearer sk-test-1',
      'content-type': 'application/json; charset=utf-8',
    });
    for (const name of ['idempotency-key', 'x-silt-lane', 'x-forwarded-for']) {
      expect(sent?.headers).not.toHaveProperty(name);
    }
    expect(await storedKeys(redis.client)).toEqual([]);
  });

  test('is what a model’s name can ask for, and then goes without that', async () => {
    const body = question('now').replace('gpt-5-mini', 'gpt-5-mini:live');
    const reply = await call(gateway.url, body);
    expect(reply.body.toString()).toBe(answered);
    expect(provider.calls[0]?.body).toBe(question('now'));
  });

  test('is what the setting can make of a call, unless its header says otherwise', async () => {
    await using live = await start({ DEFAULT_LANE: 'live' });
    expect((await call(live.url, question('now'))).body.toString()).toBe(answered);
    const held = call(live.url, question('later'), { 'x-silt-lane': 'batch' });
    await eventually(async () => expect(await carry(redis.client, echo)).toHaveLength(1));
    expect((await held).body.toString()).toContain('echo: later');
    expect(provider.calls).toHaveLength(1);
  });

  test.each([
    '/v1/responses',
    '/v1/embeddings',
    '/v1/completions',
    '/v1/moderations',
    '/v1/images/generations',
  ])('is taken at %s, with what only a batch cannot do', async (path) => {
    const body = '{"background":true,"stream":true}';
    const headers = { authorization: 'Bearer sk-test-1', ...LIVE };
    const reply = await fetch(gateway.url + path, { method: 'POST', headers, body });
    expect(await reply.text()).toBe(answered);
    expect(provider.calls[0]).toMatchObject({ url: `/base${path}`, body });
  });

  test('whose lane has an unknown name is refused', async () => {
    const reply = await call(gateway.url, question('x'), { 'x-silt-lane': 'fast' });
    expect([reply.status, reply.error?.param]).toEqual([400, 'x-silt-lane']);
  });

  test('is refused with the provider’s status, headers and words', async () => {
    const error = { message: 'Slow down.', type: 'requests', param: null, code: 'rate_limited' };
    answer = ({ response }) => {
      response.setHeader('retry-after', '7');
      answerJson(response, 429, { error });
    };
    const reply = await call(gateway.url, question('x'), LIVE);
    expect([reply.status, reply.error]).toEqual([429, error]);
    expect(reply.headers.get('retry-after')).toBe('7');
    expect(reply.headers.get('x-should-retry')).toBeNull();
  });

  test('streams: each event passes when it comes', async () => {
    const client = new OpenAI({ apiKey: 'sk-test-1', baseURL: `${gateway.url}/v1`, maxRetries: 0 });
    answer = ({ response }) => {
      response.writeHead(200, EVENTS).flushHeaders();
    };
    const streaming = await client.chat.completions.create({
      model: 'gpt-5-mini:live',
      messages: [{ role: 'user', content: 'now' }],
      stream: true,
    });
    const events = streaming[Symbol.asyncIterator]();
    const response = provider.calls[0]?.response;
    for (const content of ['one', 'two']) {
      response?.write(`data: {"choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`);
      // Comes before anything more is written.
      const { value } = await events.next();
      expect(value).toMatchObject({ choices: [{ delta: { content } }] });
    }
    response?.end('data: [DONE]\n\n');
    expect((await events.next()).done).toBe(true);
    expect(JSON.parse(provider.calls[0]?.body ?? '')).toMatchObject({
      model: 'gpt-5-mini',
      stream: true,
    });
  });

  test('is read from the provider no faster than its caller reads', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    const chunks = 64;
    let written = 0;
    answer = ({ response }) => {
      response.writeHead(200, EVENTS);
      const write = (): void => {
        while (written < chunks) {
          written += 1;
          if (!response.write(chunk)) return;
        }
        response.end();
      };
      response.on('drain', write);
      write();
    };
    const reply = await fetch(gateway.url + PATH, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test-1', ...LIVE },
      body: question('much'),
    });
    let before = 0;
    await eventually(() => {
      const same = written === before;
      before = written;
      expect(same).toBe(true);
    });
    expect(written).toBeLessThan(chunks / 2);
    expect((await reply.arrayBuffer()).byteLength).toBe(chunks * chunk.byteLength);
  });

  test.each([
    ['before its answer begins', () => undefined],
    [
      'in the middle of its answer',
      ({ response }: ReceivedCall) => {
        response.writeHead(200, EVENTS).write('data: 1\n\n');
      },
    ],
  ])('whose caller leaves %s is broken off at the provider', async (_when, begin) => {
    let gone = false;
    answer = (received) => {
      received.response.on('close', () => {
        gone = true;
      });
      begin(received);
    };
    const leave = new AbortController();
    const leaving = call(gateway.url, question('x'), LIVE, leave.signal);
    await eventually(() => expect(provider.calls).toHaveLength(1));
    leave.abort();
    await expect(leaving).rejects.toThrow('aborted');
    await eventually(() => expect(gone).toBe(true));
    expect(gateway.log.join('\n')).not.toContain('unexpectedly');
  });

  test('counts among the calls that a gateway holds', async () => {
    await using small = await start({ MAX_HELD: '1' });
    answer = () => undefined;
    const running = call(small.url, question('running'), LIVE);
    await eventually(() => expect(provider.calls).toHaveLength(1));
    expect((await call(small.url, question('more'))).error?.code).toBe('too_many_held_calls');
    expect((await call(small.url, question('more'), LIVE)).error?.code).toBe('too_many_held_calls');
    provider.calls[0]?.response.end('{}');
    expect((await running).status).toBe(200);
    const held = call(small.url, question('held'));
    await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
    await carry(redis.client, echo);
    expect((await held).status).toBe(200);
  });

  test('may end while its gateway shuts down, and is broken off when that takes long', async () => {
    const closing = await start();
    answer = ({ response }) => {
      response.writeHead(200, EVENTS).write('data: 1\n\n');
    };
    const [ending, endless] = [1, 2].map((number) =>
      call(closing.url, question(`${number}`), LIVE),
    );
    await eventually(() => expect(provider.calls).toHaveLength(2));
    const closed = closing.close();
    await eventually(() => expect(closing.log.join('\n')).toContain('draining'));
    const first = provider.calls.find(({ body }) => body === question('1'));
    first?.response.end('data: [DONE]\n\n');
    expect((await ending)?.body.toString()).toBe('data: 1\n\ndata: [DONE]\n\n');
    await Promise.all([expect(endless).rejects.toThrow('terminated'), closed]);
  }, 20_000);

  test('without a key for the provider is refused, and not sent', async () => {
    const connections = openProviderConnections();
    const response = new ServerResponse(new IncomingMessage(new Socket()));
    const relaying = relayCall(
      {
        baseUrl: provider.baseUrl,
        connections,
        providerCredential: () => undefined,
        timeoutMs: 1_000,
        events: new GatewayEvents(
          createLogger('gateway', 'error'),
          createGatewayMetrics(createRegistry()),
        ),
      },
      {
        caller: { tenant: 't', credential: 'silt-key', limits: NO_LIMITS },
        method: 'GET',
        path: '/models',
        query: '',
        headers: {},
      },
      response,
    );
    await expect(relaying).rejects.toMatchObject({ status: 403, code: 'live_not_available' });
    expect(provider.calls).toEqual([]);
    await connections.close();
  });
});
