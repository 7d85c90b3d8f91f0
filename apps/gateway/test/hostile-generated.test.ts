import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestRedis, type TestRedis } from '@silt/testing';
import fc from 'fast-check';
import { question } from './support/call.ts';
import { storedKeys } from './support/carry.ts';
import { type Provider, startProvider } from './support/provider.ts';
import { exchange, rawRequest } from './support/raw-exchange.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';

let redis: TestRedis;
let provider: Provider;
let gateway: RunningGateway;
beforeAll(async () => {
  redis = await openTestRedis();
  // Whatever is relayed to it, it knows nothing.
  provider = await startProvider(({ response }) => {
    response.writeHead(404).end('{}');
  });
  gateway = await startGateway(redis.url, {
    // What is a call by chance, or on purpose, is told at once to come back.
    settings: { HOLD_SECS: '0.01', UPSTREAM_BASE_URL: provider.baseUrl },
    arrival: { headersMs: 150, requestMs: 400, checkEveryMs: 25 },
  });
});
afterAll(async () => {
  await gateway.close();
  await provider[Symbol.asyncDispose]();
  await redis.closeAll();
});

const CHAT = 'POST /v1/chat/completions HTTP/1.1';
const AUTHORIZED = ['Authorization: Bearer sk-hostile'];
const GOOD = question('hi');

/** Refused, or taken and told to come back; the gateway itself at fault never. */
function expectNoFault(statuses: readonly number[]): void {
  for (const status of statuses) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  }
  expect(statuses.length).toBeLessThanOrEqual(1);
}

/** Bytes of a header's value: all that does not end the header. */
const headerValue = fc.uint8Array({ maxLength: 300 }).map((bytes) =>
  Buffer.from(bytes)
    .toString('latin1')
    .replaceAll(/[\r\n\0]/g, ''),
);

describe('whatever is sent', () => {
  test('as a body is refused, or stored as the JSON it is', async () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
      fc.json({ maxDepth: 5 }).map((text) => Buffer.from(text)),
      fc.jsonValue().map((messages) => Buffer.from(JSON.stringify({ model: 'm', messages }))),
      // A good body with some of its bytes replaced.
      fc
        .array(fc.tuple(fc.nat(GOOD.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
        .map((changes) => {
          const bytes = Buffer.from(GOOD);
          for (const [at, byte] of changes) bytes[at] = byte;
          return bytes;
        }),
    );
    await redis.empty();
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(body, async (bytes) => {
        const key = `Idempotency-Key: k${taken}`;
        const request = rawRequest(CHAT, [...AUTHORIZED, key], bytes);
        const { statuses } = await exchange(gateway.gateway.port, request);
        expectNoFault(statuses);
        expect(statuses).toHaveLength(1);
        if (statuses[0] === 409) {
          taken += 1;
          expect(JSON.parse(bytes.toString())).toHaveProperty('model');
        }
        const requests = (await storedKeys(redis.client)).filter((stored) =>
          stored.includes(':request:'),
        );
        expect(requests).toHaveLength(taken);
      }),
      { numRuns: 300 },
    );
  });

  test('in any header harms nothing', async () => {
    const name = fc.constantFrom(
      'Authorization',
      'api-key',
      'Idempotency-Key',
      'Content-Type',
      'Content-Encoding',
      'Host',
      'X-Forwarded-Host',
      'X-Forwarded-For',
      'Forwarded',
      'Accept',
      'Prefer',
      'Cookie',
      'x-stainless-retry-count',
      'x-stainless-timeout',
      'x-stainless-lang',
      'User-Agent',
      'X-Silt-Heartbeat',
      'X-Silt-On-Disconnect',
      'X-Silt-Lane',
      'Transfer-Encoding',
      'TE',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, headerValue), { maxLength: 6 }), async (headers) => {
        const lines = headers.map(([header, value]) => `${header}: ${value}`);
        const request = rawRequest(CHAT, [...lines, ...AUTHORIZED], GOOD);
        expectNoFault((await exchange(gateway.gateway.port, request)).statuses);
      }),
      { numRuns: 120 },
    );
  });

  test('as an address finds nothing that is not there', async () => {
    const segment = fc.oneof(
      fc
        .string({ unit: 'binary', maxLength: 30 })
        .map((text) => encodeURIComponent(text.toWellFormed())),
      fc.string({ maxLength: 30 }).map((text) => text.replaceAll(/\s/g, '')),
      fc.constantFrom('..', '.', '%2e%2e', '%00', '%', '{s0}:outbox', '__proto__', '*'),
    );
    const start = fc.constantFrom(
      '/',
      '/v1/',
      '/v1/requests/',
      '/v1/models/',
      '/v1/chat/completions/',
    );
    const method = fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', 'HEAD');
    await fc.assert(
      fc.asyncProperty(
        method,
        start,
        fc.array(segment, { minLength: 1, maxLength: 4 }),
        async (how, where, rest) => {
          const address = Buffer.from(where + rest.join('/')).toString('latin1');
          const request = rawRequest(`${how} ${address} HTTP/1.1`, AUTHORIZED);
          const { statuses } = await exchange(gateway.gateway.port, request);
          for (const status of statuses) {
            // A double slash or dots may lead to a page that anybody may see.
            expect(status === 200 ? address : status).toEqual(
              status === 200 ? expect.stringMatching(/health|ready|openapi/) : expect.any(Number),
            );
            expect(status).toBeLessThan(500);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('on the wire is refused', async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.constantFrom(
        CHAT,
        '\r\n',
        '\n',
        '\r',
        '\r\n\r\n',
        'Host: x',
        'Content-Length: 5',
        'hello',
        ' ',
        '\t',
        'Content-Length: 0',
        'Transfer-Encoding: chunked',
        '5\r\nhello\r\n',
        '0\r\n\r\n',
        GOOD,

        'GET / HTTP/1.1',
        'HTTP/1.1',
        ': ',
        'Expect: 100-continue',
        'Connection: close',
        'X: y',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 15 }), async (pieces) => {
        const bytes = Buffer.from(pieces.join(''), 'latin1');
        const { statuses } = await exchange(gateway.gateway.port, bytes, '\r\n\r\n');
        // What precedes the refusal may have been requests, each refused as well.
        for (const status of statuses) expect(status).toBeLessThan(500);
      }),
      { numRuns: 300 },
    );
  });
});
