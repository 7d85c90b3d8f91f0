import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import { call, PATH, question } from './support/call.ts';
import { carry, echo, queuedIds, storedKeys } from './support/carry.ts';
import { startGateway } from './support/start-gateway.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.closeAll());
beforeEach(() => redis.empty());

const arrival = { headersMs: 400, requestMs: 800, checkEveryMs: 50 };
const HEAD = `POST ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-slow\r\n`;

/**
 * Writes a byte now and then, as long as the server lets it. What it was told at last: nothing, where
 * the kernel threw it away because of a byte that came too late.
 */
async function drip(port: number, start: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  // The server ends it in the midst of a byte of ours.
  socket.on('error', () => undefined);
  socket.write(start);
  const dripping = setInterval(() => socket.write('x'), 20);
  // `once` of node:events would take the error for the end.
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(dripping);
  return text;
}

test('headers that do not come to an end are ended, at no cost to others', async () => {
  await using gateway = await startGateway(redis.url, { arrival });
  const drips = Array.from({ length: 50 }, () => drip(gateway.gateway.port, `${HEAD}X-Slow: `));
  const waiting = call(gateway.url, question('meanwhile'));
  await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
  await carry(redis.client, echo);
  expect((await waiting).status).toBe(200);
  const told = await Promise.all(drips);
  for (const one of told) expect(one).toMatch(/^HTTP\/1\.1 408 |^$/);
  expect(told.join('')).toContain('408');
});

test.each([
  ['of a length', 'Content-Length: 100000\r\n\r\n{"model":"'],
  ['in chunks', 'Transfer-Encoding: chunked\r\n\r\nfffff\r\n{"model":"'],
])('bodies %s that do not come to an end give their places back', async (_how, rest) => {
  await using gateway = await startGateway(redis.url, {
    arrival,
    settings: { MAX_HELD: '3', TENANT_MAX_HELD: '3' },
  });
  const drips = Array.from({ length: 3 }, () => drip(gateway.gateway.port, HEAD + rest));
  for (const told of await Promise.all(drips)) expect(told).toMatch(/^HTTP\/1\.1 408 |^$/);
  expect(await storedKeys(redis.client)).toEqual([]);
  const waiting = Array.from({ length: 3 }, (_, index) =>
    call(gateway.url, question(`after ${index}`), { authorization: 'Bearer sk-slow' }),
  );
  await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(3));
  await carry(redis.client, echo);
  for (const reply of await Promise.all(waiting)) expect(reply.status).toBe(200);
});

test('connections that say nothing are closed', async () => {
  await using gateway = await startGateway(redis.url, { arrival });
  const sockets = Array.from({ length: 20 }, () =>
    connect(gateway.gateway.port, '127.0.0.1').resume(),
  );
  await Promise.all(sockets.map((socket) => once(socket, 'close')));
  expect(gateway.log.join('')).not.toContain('"level":"error"');
});
