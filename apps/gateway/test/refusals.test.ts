import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import request from 'supertest';
import { call, PATH, question } from './support/call.ts';
import { carry, echo, queuedIds, storedKeys } from './support/carry.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';

const good = JSON.parse(question('hi')) as Record<string, unknown>;
const json = (changes: Record<string, unknown>) => JSON.stringify({ ...good, ...changes });

interface BadCall {
  readonly path?: string;
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string | string[]>;
  readonly status: number;
  readonly code: string;
  readonly param?: string | null;
}

const badCalls: Record<string, BadCall> = {
  'no JSON': { body: '{"model":', status: 400, code: 'invalid_json' },
  'an empty body': { body: '', status: 400, code: 'invalid_json' },
  'a byte order mark': { body: `\ufeff${question('hi')}`, status: 400, code: 'invalid_json' },
  'invalid UTF-8': {
    body: Buffer.concat([
      Buffer.from('{"model":"m","messages":["'),
      Buffer.from([0xc3, 0x28, 0x22]),
    ]),
    status: 400,
    code: 'invalid_json',
  },
  'an array': { body: '[1]', status: 400, code: 'invalid_json' },
  null: { body: 'null', status: 400, code: 'invalid_json' },
  'no model': {
    body: json({ model: undefined }),
    status: 400,
    code: 'missing_required_parameter',
    param: 'model',
  },
  'an empty model': {
    body: json({ model: '' }),
    status: 400,
    code: 'invalid_value',
    param: 'model',
  },
  'a model that is no text': {
    body: json({ model: 3 }),
    status: 400,
    code: 'invalid_value',
    param: 'model',
  },
  'half a character in the model': {
    body: json({ model: 'a\ud800' }),
    status: 400,
    code: 'invalid_value',
    param: 'model',
  },
  'no messages': {
    body: json({ messages: undefined }),
    status: 400,
    code: 'missing_required_parameter',
    param: 'messages',
  },
  'empty messages': {
    body: json({ messages: [] }),
    status: 400,
    code: 'invalid_value',
    param: 'messages',
  },
  'stream that is no truth value': {
    body: json({ stream: 'yes' }),
    status: 400,
    code: 'invalid_value',
    param: 'stream',
  },
  'more inputs than a batch may hold': {
    path: '/v1/embeddings',
    body: JSON.stringify({ model: 'm', input: ['a', 'b', 'c', 'd'] }),
    status: 400,
    code: 'too_many_inputs',
    param: 'input',
  },
  'no bearer': { headers: { authorization: '' }, status: 401, code: 'invalid_api_key' },
  'another scheme': {
    headers: { authorization: 'Basic eDp5' },
    status: 401,
    code: 'invalid_api_key',
  },
  'an empty bearer': {
    headers: { authorization: 'Bearer ' },
    status: 401,
    code: 'invalid_api_key',
  },
  'a bearer of two words': {
    headers: { authorization: 'Bearer sk-a sk-b' },
    status: 401,
    code: 'invalid_api_key',
  },
  'a bearer that is not ASCII': {
    headers: { authorization: 'Bearer sk-\u00e9' },
    status: 401,
    code: 'invalid_api_key',
  },
  'an over-long bearer': {
    headers: { authorization: `Bearer ${'k'.repeat(513)}` },
    status: 401,
    code: 'invalid_api_key',
  },
  'an over-long key': {
    headers: { 'idempotency-key': 'k'.repeat(256) },
    status: 400,
    code: 'invalid_idempotency_key',
    param: 'Idempotency-Key',
  },
  'an empty key': {
    headers: { 'idempotency-key': '' },
    status: 400,
    code: 'invalid_idempotency_key',
    param: 'Idempotency-Key',
  },
  'two keys': {
    headers: { 'idempotency-key': ['one', 'two'] },
    status: 400,
    code: 'invalid_idempotency_key',
    param: 'Idempotency-Key',
  },
  'a compressed body': {
    headers: { 'content-encoding': 'gzip' },
    status: 415,
    code: 'unsupported_content_encoding',
    param: 'Content-Encoding',
  },
  'a body that is too large': {
    body: json({ messages: ['x'.repeat(20_000)] }),
    status: 413,
    code: 'request_too_large',
  },
};

describe('a call that is refused', () => {
  let redis: TestRedis;
  let gateway: RunningGateway;

  beforeAll(async () => {
    redis = await openTestRedis();
    gateway = await startGateway(redis.url, {
      settings: { MAX_BODY_BYTES: '10000', BATCH_MAX_INPUTS: '3' },
    });
  });
  afterAll(async () => {
    await gateway.close();
    await redis.closeAll();
  });
  beforeEach(() => redis.empty());

  test.each(Object.entries(badCalls))(
    'for %s is told why in OpenAI’s shape, and nothing is stored',
    async (
      _name,
      { path = PATH, body = question('hi'), headers = {}, status, code, param = null },
    ) => {
      const sending = request(gateway.url)
        .post(path)
        .set('authorization', 'Bearer sk-test-1')
        .set('content-type', 'application/json');
      for (const [name, value] of Object.entries(headers)) sending.set(name, value as string);
      const reply = await sending.serialize((value: unknown) => value as string).send(body);
      expect({ status: reply.status, body: reply.body as unknown }).toEqual({
        status,
        body: {
          error: { message: expect.any(String), type: 'invalid_request_error', param, code },
        },
      });
      expect(reply.headers['content-type']).toBe('application/json');
      expect(await storedKeys(redis.client)).toEqual([]);
    },
  );

  test('for its size although it came in chunks of unknown length', async () => {
    const chunk = new Uint8Array(4_000).fill(0x20);
    const reply = await fetch(gateway.url + PATH, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test-1' },
      body: new ReadableStream({
        start(controller) {
          for (let sent = 0; sent < 5; sent += 1) controller.enqueue(chunk);
          controller.close();
        },
      }),
      duplex: 'half',
    });
    expect(reply.status).toBe(413);
    expect(await storedKeys(redis.client)).toEqual([]);
  });

  test('in chunks is taken like any other', async () => {
    const reply = fetch(gateway.url + PATH, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test-1' },
      body: new Blob([question('chunked')]).stream(),
      duplex: 'half',
    });
    await eventually(async () => expect(await carry(redis.client, echo)).toHaveLength(1));
    expect(await (await reply).text()).toContain('echo: chunked');
  });

  test('whose connection breaks in the middle of the body leaves nothing', async () => {
    const { port } = new URL(gateway.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `POST ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-test-1\r\nContent-Length: 500\r\n\r\n{"model"`,
    );
    await eventually(async () => {
      const [open] = (await (await fetch(`${gateway.url}/health`)).text()) === 'OK' ? [1] : [];
      expect(open).toBe(1);
    });
    socket.destroy();
    const waiting = call(gateway.url, question('after'));
    await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
    await carry(redis.client, echo);
    expect((await waiting).status).toBe(200);
  });

  test('at another path, or by another method, has OpenAI’s shape too', async () => {
    const unknown = await request(gateway.url).post('/v1/nothing').send('{}');
    expect(unknown.status).toBe(404);
    expect(unknown.body).toMatchObject({ error: { code: 'unknown_url' } });
    const wrong = await request(gateway.url).get(PATH);
    expect(wrong.status).toBe(405);
    expect(wrong.headers['allow']).toBe('POST');
    expect(wrong.body).toMatchObject({ error: { code: 'method_not_allowed' } });
  });

  test('health and readiness answer in plain words', async () => {
    const health = await request(gateway.url).get('/health');
    expect([health.status, health.text]).toEqual([200, 'OK']);
    await eventually(async () => {
      const ready = await request(gateway.url).get('/ready');
      expect([ready.status, ready.body]).toEqual([200, { status: 'ready' }]);
    });
  });

  test('because too many are held is told to come back', async () => {
    await using small = await startGateway(redis.url, { settings: { MAX_HELD: '1' } });
    const held = call(small.url, question('held'));
    await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
    const reply = await call(small.url, question('one too many'));
    expect(reply.status).toBe(503);
    expect(reply.error?.code).toBe('too_many_held_calls');
    expect(reply.headers.get('x-should-retry')).toBe('true');
    expect(reply.headers.get('retry-after')).toBe('1');
    await carry(redis.client, echo);
    expect((await held).status).toBe(200);
  });
});
