import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually, openTestRedis, startRedisTap, type TestRedis } from '@silt/testing';
import { call, PATH, question, type Reply } from './support/call.ts';
import { carry, echo, queuedIds } from './support/carry.ts';
import { startGateway } from './support/start-gateway.ts';

describe('a gateway that closes', () => {
  let redis: TestRedis;

  beforeAll(async () => {
    redis = await openTestRedis();
  });
  afterAll(() => redis.closeAll());
  beforeEach(() => redis.empty());

  const expectReleased = ({ status, headers, error }: Reply) => {
    expect(status).toBe(503);
    expect(error?.code).toBe('shutting_down');
    expect(headers.get('x-should-retry')).toBe('true');
    expect(headers.get('connection')).toBe('close');
    expect(headers.get('x-silt-request-id')).toMatch(/^[a-z2-7]{26}$/);
    expect(Number(headers.get('retry-after-ms'))).toBeGreaterThan(0);
  };

  test('lets every held call go to another replica, which finds its request', async () => {
    const closing = await startGateway(redis.url);
    await using other = await startGateway(redis.url);
    const calls = Array.from({ length: 600 }, (_, index) =>
      call(closing.url, question(`q${index}`), index % 2 ? { 'idempotency-key': `k${index}` } : {}),
    );
    await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(600));
    await closing.close();
    for (const reply of await Promise.all(calls)) expectReleased(reply);
    await expect(call(closing.url, question('late'))).rejects.toThrow('fetch failed');

    const back = Array.from({ length: 600 }, (_, index) =>
      call(other.url, question(`q${index}`), {
        'x-stainless-retry-count': '1',
        ...(index % 2 && { 'idempotency-key': `k${index}` }),
      }),
    );
    await eventually(async () =>
      expect(other.log.filter((line) => line.includes('"attached"'))).toHaveLength(600),
    );
    expect(await queuedIds(redis.client)).toHaveLength(600);
    await carry(redis.client, echo);
    const replies = await Promise.all(back);
    expect(replies.every(({ body }, index) => body.includes(`"echo: q${index}"`))).toBe(true);
  });

  test('finishes a call that is being stored before it lets it go', async () => {
    await using tap = await startRedisTap(redis.url);
    const closing = await startGateway(tap.url, { commandTimeoutMs: 60_000 });
    const point = tap.arm({ when: 'after', includes: ['evalsha', 'in the middle'] });
    const waiting = call(closing.url, question('in the middle'));
    await point.caught;
    const closed = closing.close();
    await eventually(() => expect(closing.log.join('\n')).toContain('draining'));
    point.release();
    expectReleased(await waiting);
    await closed;
    expect(await redis.client.keys('silt:{s0}:parked:*')).toHaveLength(1);
  });

  test('turns away a call whose body comes only then, and stores nothing of it', async () => {
    const closing = await startGateway(redis.url);
    const body = question('slow upload');
    const socket = connect(closing.gateway.port, '127.0.0.1');
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString();
    });
    socket.write(
      `POST ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-test-1\r\n` +
        `Expect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    await eventually(() => expect(received).toContain('100 Continue'));
    const closed = closing.close();
    await eventually(() => expect(closing.log.join('\n')).toContain('draining'));
    socket.write(body);
    await closed;
    await eventually(() => expect(received).toContain('shutting_down'));
    expect(received).toContain('HTTP/1.1 503');
    expect(received.toLowerCase()).toContain('connection: close');
    expect(await queuedIds(redis.client)).toEqual([]);
    socket.destroy();
  });
});
