import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually, findFreePort, openTestRedis, type TestRedis } from '@silt/testing';
import OpenAI from 'openai';
import { answerJson, type Provider, type ReceivedCall, startProvider } from './support/provider.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';

const model = { id: 'm', object: 'model', created: 1, owned_by: 'me' };

describe('the provider’s models', () => {
  let redis: TestRedis;
  let provider: Provider;
  let gateway: RunningGateway;
  let answer: (call: ReceivedCall) => void;
  const headers = { authorization: 'Bearer sk-test-1' };

  beforeAll(async () => {
    redis = await openTestRedis();
    provider = await startProvider((received) => {
      answer(received);
    });
    gateway = await startGateway(redis.url, {
      settings: { UPSTREAM_BASE_URL: provider.baseUrl, LIVE_TIMEOUT_SECS: '1' },
    });
  });
  afterAll(async () => {
    await gateway.close();
    await provider[Symbol.asyncDispose]();
    await redis.closeAll();
  });
  beforeEach(() => {
    provider.calls.length = 0;
    answer = ({ response }) => {
      answerJson(response, 200, { object: 'list', data: [model] });
    };
  });

  test('are listed and shown as the provider shows them to that key', async () => {
    const client = new OpenAI({ apiKey: 'sk-test-1', baseURL: `${gateway.url}/v1`, maxRetries: 0 });
    expect((await client.models.list()).data).toEqual([model]);
    answer = ({ response }) => {
      answerJson(response, 200, model);
    };
    expect(await client.models.retrieve('org/m')).toEqual(model);
    const [list, shown] = provider.calls;
    expect(list).toMatchObject({ method: 'GET', url: '/base/v1/models' });
    expect(shown).toMatchObject({ method: 'GET', url: '/base/v1/models/org%2Fm' });
    expect(list?.headers.authorization).toBe('Bearer sk-test-1');
  });

  test('keep the slashes and the query that they came with', async () => {
    await fetch(`${gateway.url}/v1/models/org/m?limit=3&after=%2F`, { headers });
    expect(provider.calls[0]?.url).toBe('/base/v1/models/org/m?limit=3&after=%2F');
  });

  test.each([
    '/v1/models/..%2Ffiles',
    '/v1/models/%2e%2e/files',
    '/v1/models/a%2F..%2F..%2Ffiles',
    '/v1/models/..%5Cfiles',
    '/v1/models/%252e%252e%252ffiles',
    '/v1/models//evil.example/x',
    '/v1/models/%00',
    '/v1/models/%ff',
    '/v1/models/../files',
    'http://evil.example/v1/models/../files',
  ])('are no way to %s', async (target) => {
    const status = await rawStatus(gateway.gateway.port, target);
    expect([400, 404]).toContain(status);
    expect(provider.calls).toEqual([]);
  });

  test('are asked of the provider although the target names another host', async () => {
    expect(await rawStatus(gateway.gateway.port, 'http://evil.example/v1/models')).toBe(200);
    expect(provider.calls[0]?.url).toBe('/base/v1/models');
  });

  test('are refused as the provider refuses, to the byte', async () => {
    const body = '{"error": {"message":"No.", "code" : "nope"}}';
    answer = ({ response }) => {
      response.writeHead(429, { 'retry-after': '7', 'x-request-id': 'req_9' }).end(body);
    };
    const reply = await fetch(`${gateway.url}/v1/models`, { headers });
    expect([reply.status, await reply.text()]).toEqual([429, body]);
    expect(reply.headers.get('retry-after')).toBe('7');
    expect(reply.headers.get('x-request-id')).toBe('req_9');
    expect(reply.headers.get('x-should-retry')).toBeNull();
  });

  test('are not asked for without a key, nor by another method', async () => {
    expect((await fetch(`${gateway.url}/v1/models`)).status).toBe(401);
    const wrong = await fetch(`${gateway.url}/v1/models/m`, { method: 'DELETE', headers });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET']);
    expect(provider.calls).toEqual([]);
  });

  test('of a provider that is not there are answered 502, to be asked for again', async () => {
    const settings = { UPSTREAM_BASE_URL: `http://127.0.0.1:${await findFreePort()}/v1` };
    await using alone = await startGateway(redis.url, { settings });
    const reply = await fetch(`${alone.url}/v1/models`, { headers });
    expect(reply.status).toBe(502);
    expect(reply.headers.get('x-should-retry')).toBe('true');
    expect(await reply.json()).toMatchObject({ error: { code: 'upstream_unreachable' } });
  });

  test('of a provider that keeps silent are answered 504', async () => {
    answer = () => undefined;
    const reply = await fetch(`${gateway.url}/v1/models`, { headers });
    expect(reply.status).toBe(504);
    expect(reply.headers.get('x-should-retry')).toBe('false');
    expect(await reply.json()).toMatchObject({ error: { code: 'upstream_timeout' } });
  });

  test('of a provider that breaks off are broken off, never completed', async () => {
    answer = ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"object":', () => response.destroy());
    };
    const reply = await fetch(`${gateway.url}/v1/models`, { headers });
    await expect(reply.text()).rejects.toThrow('terminated');
    await eventually(() => expect(gateway.log.join('\n')).toContain('broken off'));
  });
});

/** As no URL parser would send it. */
async function rawStatus(port: number, target: string): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString();
  });
  socket.write(
    `GET ${target} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Original-URL: /files\r\nAuthorization: Bearer sk-test-1\r\nConnection: close\r\n\r\n`,
  );
  await once(socket, 'close');
  return Number(received.split(' ', 2)[1]);
}
