import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { keyedRequestId, tenantId } from '@silt/shared/domain';
import { ShardState } from '@silt/shared/state';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import { PATH, question } from './support/call.ts';
import { carry, queuedIds, storedKeys } from './support/carry.ts';
import { exchange, rawRequest } from './support/raw-exchange.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';

let redis: TestRedis;
let gateway: RunningGateway;
beforeAll(async () => {
  redis = await openTestRedis();
  gateway = await startGateway(redis.url, {
    settings: { UPSTREAM_BASE_URL: 'https://provider.example/v1' },
  });
});
afterAll(async () => {
  await gateway.close();
  await redis.closeAll();
});
beforeEach(() => redis.empty());

const CHAT = `POST ${PATH} HTTP/1.1`;
const BEARER = 'Authorization: Bearer sk-hostile';
const HEAD = `${CHAT}\r\nHost: x\r\n${BEARER}\r\n`;

/** The body that a request was stored with. */
async function storedBody(key: string): Promise<string | null> {
  const { keys } = new ShardState(redis.client, 0);
  return redis.client.get(keys.body(keyedRequestId(tenantId('sk-hostile'), key)));
}

const mirror = ({ body }: { body: Buffer }) => ({
  body: JSON.stringify({ was: body.toString('latin1') }),
});

describe('a second request hidden in the first', () => {
  const hidden = `POST /v1/embeddings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-victim\r\nContent-Length: 27\r\n\r\n{"model":"m","input":"sm"}\n`;

  test.each([
    [
      'length before chunks',
      `${HEAD}Content-Length: ${hidden.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      'chunks before length',
      `${HEAD}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`,
    ],
    ['two lengths', `${HEAD}Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n\r\n`],
    ['chunks by a strange name', `${HEAD}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['chunks folded', `${HEAD}X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n`],
    [
      'chunks behind a bare line feed',
      `${HEAD}X: y\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
    ],
    ['a length with white space before its colon', `${HEAD}Content-Length : 0\r\n\r\n`],
    [
      'a chunk whose extension hides a line',
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n1;x=\n\r\n{\r\n0\r\n\r\n`,
    ],
    ['a last chunk that is not one', `${HEAD}Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n`],
  ])('by %s is never read as one', async (_how, first) => {
    const { statuses } = await exchange(gateway.gateway.port, first + hidden);
    expect(statuses).toEqual([400]);
    expect(await storedKeys(redis.client)).toEqual([]);
  });
});

describe('an unusual but lawful way to send a call', () => {
  const body = question('lawful');
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  const half = Math.floor(body.length / 2);
  const hex = (text: string) => Buffer.byteLength(text).toString(16);

  test.each([
    [
      'the absolute form of an address',
      `POST http://evil.example${PATH} HTTP/1.1\r\nHost: evil.example\r\n${BEARER}\r\n${length}\r\n`,
      body,
    ],
    [
      'a wish to upgrade to WebSocket',
      `${HEAD}Connection: Upgrade\r\nUpgrade: websocket\r\n${length}\r\n`,
      body,
    ],
    [
      'a wish to upgrade to HTTP/2',
      `${HEAD}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n${length}\r\n`,
      body,
    ],
    [
      'chunks with extensions',
      `${HEAD}Transfer-Encoding: chunked\r\n`,
      `${hex(body.slice(0, half))};a=b\r\n${body.slice(0, half)}\r\n${hex(body.slice(half))};c="d"\r\n${body.slice(half)}\r\n0;e\r\nX-Trailer: y\r\n\r\n`,
    ],
    ['100-continue', `${HEAD}Expect: 100-continue\r\n${length}\r\n`, body],
    [
      'headers of proxies',
      `${HEAD}X-Forwarded-Host: evil.example\r\nX-Original-URL: /admin\r\nX-Rewrite-URL: /admin\r\nX-HTTP-Method-Override: DELETE\r\nX-Forwarded-Proto: ftp\r\n${length}\r\n`,
      body,
    ],
    [
      'what would name another provider',
      `${HEAD}X-Upstream: http://169.254.169.254/\r\nX-Base-URL: http://evil.example\r\nOpenAI-Base-URL: http://evil.example\r\n${length}\r\n`,
      body,
    ],
  ])('%s: it is that call, for the provider of the settings', async (_how, head, sent) => {
    const replying = exchange(
      gateway.gateway.port,
      `${head}Idempotency-Key: k\r\nConnection: close\r\n\r\n${sent}`,
    );
    await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
    expect(await storedBody('k')).toBe(body);
    const [lane = ''] = await redis.client.keys('silt:{s0}:lane:*');
    expect(JSON.parse((await redis.client.get(lane)) ?? '')).toMatchObject({
      baseUrl: 'https://provider.example/v1',
      endpoint: PATH,
    });
    await carry(redis.client, mirror);
    expect((await replying).statuses.filter((status) => status !== 100)).toEqual([200]);
  });

  test('several in one packet are each answered with their own, in their order', async () => {
    const calls = ['one', 'two', 'three'].map((text) => {
      const own = question(text);
      return `${HEAD}Idempotency-Key: ${text}\r\nContent-Length: ${own.length}\r\n\r\n${own}`;
    });
    const last = `GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
    const replying = exchange(gateway.gateway.port, calls.join('') + last);
    await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(3));
    await carry(redis.client, mirror);
    const { statuses, text } = await replying;
    expect(statuses).toEqual([200, 200, 200, 404]);
    const told = [...text.matchAll(/\\"content\\":\\"(\w+)\\"/g)].map(([, word]) => word);
    expect(told).toEqual(['one', 'two', 'three']);
  });

  test('by a client that then closes its half of the connection: it has left, its request goes on', async () => {
    const before = gateway.log.length;
    const socket = connect({ port: gateway.gateway.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end(rawRequest(CHAT, [BEARER, 'Idempotency-Key: half'], body));
    await eventually(() => expect(gateway.log.slice(before).join('')).toContain('caller left'));
    socket.destroy();
    expect(await storedBody('half')).toBe(body);
  });
});

describe('a body that is hostile but JSON', () => {
  const member = (text: string) => question('x').replace(/}$/, `,${text}}`);
  const bodies: Record<string, string> = {
    'a hundred thousand brackets': member(`"x":${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    'a hundred thousand braces': member(`"x":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
    'numbers past all size': member(
      `"a":1e999,"b":-1e999,"c":${'9'.repeat(5_000)},"d":1.${'0'.repeat(5_000)}1`,
    ),
    'a prototype': member('"__proto__":{"polluted":true,"model":"other"}'),
    'a constructor': member(
      '"constructor":{"prototype":{"polluted":true}},"toString":1,"hasOwnProperty":0',
    ),
    'a prototype’s spelling': member('"\\u005f_proto__":{"polluted":true}'),
    'keys that stand twice': member('"model":"last","messages":[1],"model":"last"'),
    'a lone surrogate': member('"x":"\\ud800 \\udc00"'),
    NUL: member('"x":"\\u0000","\\u0000":1'),
    'line ends of another kind': member('"x":"\u2028\u2029\u0085"'),
    'escape sequences': member('"x":"\\u001b[2J\u{9b}31m"'),
    'many members': member(Array.from({ length: 20_000 }, (_, index) => `"k${index}":0`).join(',')),
    'a long name': member(`"${'k'.repeat(200_000)}":1`),
    'an upstream of its own': member(
      '"base_url":"http://evil.example","upstream":"http://evil.example","webhook_url":"http://evil.example"',
    ),
  };

  test.each(Object.entries(bodies))(
    '%s: is stored as it came, and changes nothing here',
    async (_name, body) => {
      const replying = exchange(
        gateway.gateway.port,
        rawRequest(CHAT, [BEARER, 'Idempotency-Key: k'], body),
      );
      await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
      expect((await storedBody('k')) === body).toBe(true);
      const lanes = await redis.client.keys('silt:{s0}:lane:*');
      expect(JSON.parse((await redis.client.get(lanes[0] ?? '')) ?? '')).toMatchObject({
        baseUrl: 'https://provider.example/v1',
      });
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      await carry(redis.client, () => ({ body: '{}' }));
      expect((await replying).statuses).toEqual([200]);
    },
  );
});

test('ids cannot be guessed: those of keyless calls are drawn, and no two are near each other', async () => {
  const sent = Array.from({ length: 20 }, () =>
    exchange(gateway.gateway.port, rawRequest(CHAT, [BEARER], question('same'))),
  );
  await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(20));
  const ids = await carry(redis.client, () => ({ body: '{}' }));
  await Promise.all(sent);
  for (const id of ids) expect(id).toMatch(/^[a-z2-7]{26}$/);
  expect(new Set(ids.map((id) => id.slice(0, 8))).size).toBe(20);
});

test('nothing that callers send begins a log line or reaches a terminal as a command', async () => {
  const evil = 'x\u001b[31m\u009b31m\u202e{"level":"error"}';
  const latin = Buffer.from(evil)
    .toString('latin1')
    .replaceAll(/[\r\n\0]/g, '');
  const before = gateway.log.length;
  for (const request of [
    rawRequest(`POST /v1/${encodeURIComponent(evil)} HTTP/1.1`, [BEARER]),
    rawRequest(`DELETE /v1/requests/${encodeURIComponent(evil)} HTTP/1.1`, [BEARER]),
    rawRequest(CHAT, [`Authorization: Bearer ${latin}`], '{}'),
    rawRequest(CHAT, [BEARER, `Idempotency-Key: ${latin}`, `User-Agent: ${latin}`], question('x')),
    rawRequest(CHAT, [BEARER], JSON.stringify({ model: evil, messages: [1], [evil]: evil })),
    rawRequest(CHAT, [BEARER], JSON.stringify({ model: 'm\u202e\u2028', messages: {}, [evil]: 1 })),
  ]) {
    for (const status of (await exchange(gateway.gateway.port, request)).statuses) {
      expect(status).toBeGreaterThanOrEqual(400);
    }
  }
  expect(gateway.log.length).toBeGreaterThan(before);
  for (const line of gateway.log) {
    expect(line).toMatch(/^\{[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*\}$/u);
    expect(JSON.parse(line)).toMatchObject({ service: 'gateway' });
    expect(line).not.toContain('sk-hostile');
  }
});
