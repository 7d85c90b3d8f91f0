import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { anonymousTenantId, clientTenantId, keyedRequestId, tenantId } from '@silt/shared/domain';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import { AzureOpenAI } from 'openai';
import { call, PATH, question } from './support/call.ts';
import { carry, echo, queuedIds, storedKeys } from './support/carry.ts';
import { startProvider } from './support/provider.ts';
import { writeKeyFile } from './support/key-file.ts';
import { startGateway } from './support/start-gateway.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.closeAll());
beforeEach(() => redis.empty());

/** Sends a call, lets it be stored, and gives it its answer. */
async function answered(url: string, headers: Record<string, string>) {
  const waiting = call(url, question('hi'), headers);
  await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
  const [id = ''] = await queuedIds(redis.client);
  await carry(redis.client, echo);
  return { id, reply: await waiting };
}

async function refused(url: string, headers: Record<string, string>) {
  const response = await fetch(url + PATH, { method: 'POST', headers, body: question('hi') });
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  return { status: response.status, code: error.code, message: error.message };
}

describe('with a file of client keys', () => {
  test('each key of a client is the same caller, and only these may call', async () => {
    await using file = await writeKeyFile({ evals: { keys: ['first', 'second'] } });
    await using gateway = await startGateway(redis.url, {
      settings: { CLIENT_KEYS_FILE: file.path },
    });
    const key = { 'idempotency-key': 'k1' };
    const { id, reply } = await answered(gateway.url, { authorization: 'Bearer first', ...key });
    expect(reply.status).toBe(200);
    expect(id).toBe(keyedRequestId(clientTenantId('evals'), 'k1'));
    const again = await call(gateway.url, question('hi'), {
      authorization: 'Bearer second',
      ...key,
    });
    expect([again.status, again.headers.get('x-silt-request-id')]).toEqual([200, id]);

    await redis.empty();
    const bad: Record<string, string>[] = [
      {},
      { authorization: 'Bearer third' },
      { authorization: 'Bearer evals' },
      { authorization: 'first' },
      { 'api-key': 'third' },
      // What is wrong is not made good by what is right beside it.
      { authorization: 'Bearer third', 'api-key': 'first' },
    ];
    const words = await Promise.all(bad.map((headers) => refused(gateway.url, headers)));
    for (const told of words)
      expect(told).toEqual({ ...words[0], status: 401, code: 'invalid_api_key' });
    expect(await storedKeys(redis.client)).toEqual([]);
  });

  test('workers are told that the server pays; no key of a client is stored or logged', async () => {
    await using file = await writeKeyFile({ evals: { keys: ['client-key-one'] } });
    await using gateway = await startGateway(redis.url, {
      settings: { CLIENT_KEYS_FILE: file.path },
    });
    await answered(gateway.url, { authorization: 'Bearer client-key-one' });
    const tenant = clientTenantId('evals');
    expect(await redis.client.get(`silt:{s0}:tenant:${tenant}`)).toBe('server-key');
    for (const stored of await redis.client.keys('*')) {
      expect(stored).not.toContain('client-key-one');
      if ((await redis.client.type(stored)) !== 'string') continue;
      expect(await redis.client.get(stored)).not.toContain('client-key-one');
    }
    expect(gateway.log.join('')).not.toContain('client-key-one');
  });

  test('a live call is paid by the gateway’s key, where it has one', async () => {
    await using file = await writeKeyFile({ evals: { keys: ['first'] } });
    await using provider = await startProvider(({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
    const settings = { CLIENT_KEYS_FILE: file.path, UPSTREAM_BASE_URL: provider.baseUrl };
    const live = { authorization: 'Bearer first', 'x-silt-lane': 'live' };

    await using without = await startGateway(redis.url, { settings });
    expect(await refused(without.url, live)).toMatchObject({
      status: 403,
      code: 'live_not_available',
    });
    expect(provider.calls).toEqual([]);

    await using paying = await startGateway(redis.url, {
      settings: { ...settings, OPENAI_API_KEY: 'sk-of-the-deployment' },
    });
    expect((await call(paying.url, question('hi'), live)).status).toBe(200);
    expect(provider.calls.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer sk-of-the-deployment',
    ]);
  });

  test('a new file takes effect with calls in flight: they go on, whoever is struck off cannot call', async () => {
    await using file = await writeKeyFile({ a: { keys: ['old'] }, b: { keys: ['other'] } });
    await using gateway = await startGateway(redis.url, {
      settings: { CLIENT_KEYS_FILE: file.path },
    });
    const held = call(gateway.url, question('held'), { authorization: 'Bearer old' });
    await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
    await file.replace({ a: { keys: ['new'] } });
    // Asked by a way that holds nobody.
    const knows = async (key: string) => {
      const headers = { authorization: `Bearer ${key}` };
      const url = `${gateway.url}/v1/requests/none`;
      return (await fetch(url, { method: 'DELETE', headers })).status !== 401;
    };
    await eventually(async () => expect(await knows('old')).toBe(false));
    expect(await Promise.all(['old', 'other', 'new'].map(knows))).toEqual([false, false, true]);
    await carry(redis.client, echo);
    expect((await held).body.toString()).toContain('echo: held');
    const { reply } = await answered(gateway.url, { authorization: 'Bearer new' });
    expect(reply.status).toBe(200);
  });

  test('a start without a usable file fails, and says why', async () => {
    await expect(
      startGateway(redis.url, { settings: { CLIENT_KEYS_FILE: '/nonexistent/keys.json' } }),
    ).rejects.toThrow('CLIENT_KEYS_FILE cannot be read (ENOENT)');
  });
});

describe('with ALLOW_ANONYMOUS', () => {
  test.each([{}, { authorization: 'Bearer whatever' }, { 'api-key': 'x' }])(
    'whoever calls is one tenant, whatever it sends: %j',
    async (headers) => {
      await using gateway = await startGateway(redis.url, {
        settings: { ALLOW_ANONYMOUS: 'true' },
      });
      const sending = fetch(gateway.url + PATH, {
        method: 'POST',
        headers: { 'idempotency-key': 'k', ...headers },
        body: question('hi'),
      });
      await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
      expect(await carry(redis.client, echo)).toEqual([keyedRequestId(anonymousTenantId(), 'k')]);
      expect((await sending).status).toBe(200);
      const fact = await redis.client.get(`silt:{s0}:tenant:${anonymousTenantId()}`);
      expect(fact).toBe('server-key');
    },
  );

  test('beside a file, no key at all is anonymous, and a wrong one is refused', async () => {
    await using file = await writeKeyFile({ a: { keys: ['good'] } });
    await using gateway = await startGateway(redis.url, {
      settings: { ALLOW_ANONYMOUS: 'true', CLIENT_KEYS_FILE: file.path },
    });
    expect(await refused(gateway.url, { authorization: 'Bearer bad' })).toMatchObject({
      status: 401,
    });
    expect(await refused(gateway.url, { authorization: 'Basic bad' })).toMatchObject({
      status: 401,
    });
    const sending = fetch(gateway.url + PATH, { method: 'POST', body: question('hi') });
    await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
    await carry(redis.client, echo);
    expect((await sending).status).toBe(200);
  });
});

test('passing through, a key in Azure’s header is the same tenant as in a bearer', async () => {
  await using gateway = await startGateway(redis.url);
  const client = new AzureOpenAI({
    endpoint: gateway.url,
    apiKey: 'sk-azure-1',
    apiVersion: '2024-10-21',
    maxRetries: 0,
  });
  // The SDK puts the key where Azure wants it.
  const { req } = await client.buildRequest({ method: 'post', path: '/x', body: {} });
  const sent = new Headers(req.headers);
  expect([sent.get('api-key'), sent.get('authorization')]).toEqual(['sk-azure-1', null]);
  const waiting = fetch(gateway.url + PATH, {
    method: 'POST',
    headers: { 'api-key': sent.get('api-key') ?? '', 'idempotency-key': 'k' },
    body: question('hi'),
  });
  await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
  expect(await carry(redis.client, echo)).toEqual([keyedRequestId(tenantId('sk-azure-1'), 'k')]);
  expect((await waiting).status).toBe(200);
});
