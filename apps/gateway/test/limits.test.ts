import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { clientTenantId } from '@silt/shared/domain';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import { call, question, type Reply } from './support/call.ts';
import { carry, echo, queuedIds } from './support/carry.ts';
import { writeKeyFile } from './support/key-file.ts';
import { startGateway } from './support/start-gateway.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.closeAll());
beforeEach(() => redis.empty());

const RETRY = { 'x-stainless-retry-count': '1' };
const by = (key: string, more: Record<string, string> = {}) => ({
  authorization: `Bearer ${key}`,
  ...more,
});

/** As SDKs want it: they then come back by themselves, and not too soon. */
function expectOverLimit(reply: Reply, words: RegExp): void {
  expect(reply.status).toBe(429);
  expect(reply.error).toMatchObject({ code: 'rate_limit_exceeded', type: 'requests', param: null });
  expect(reply.error?.message).toMatch(words);
  expect(reply.headers.get('x-should-retry')).toBe('true');
  const secs = Number(reply.headers.get('retry-after'));
  expect(secs).toBeGreaterThanOrEqual(1);
  expect(secs).toBeLessThanOrEqual(59);
  expect(Math.ceil(Number(reply.headers.get('retry-after-ms')) / 1000)).toBe(secs);
}

const queued = (count: number) =>
  eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(count));

describe('calls per minute', () => {
  test('a noisy tenant is refused on every gateway while others are served', async () => {
    const settings = { TENANT_CALLS_PER_MINUTE: '3' };
    await using one = await startGateway(redis.url, { settings });
    await using two = await startGateway(redis.url, { settings });
    const waiting = [
      call(one.url, question('1'), by('noisy')),
      call(two.url, question('2'), by('noisy')),
      call(one.url, question('3'), by('noisy')),
    ];
    await queued(3);
    const refused = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        call(index % 2 ? one.url : two.url, question(`more ${index}`), by('noisy')),
      ),
    );
    for (const reply of refused) expectOverLimit(reply, /calls per minute/);
    waiting.push(call(two.url, question('quiet'), by('quiet')));
    await queued(4);
    await carry(redis.client, echo);
    for (const reply of await Promise.all(waiting)) expect(reply.status).toBe(200);
    // One counter for each tenant, which goes with its minute.
    const counters = await redis.client.keys('silt:calls:*');
    expect(counters).toHaveLength(2);
    for (const counter of counters) {
      const ttl = await redis.client.ttl(counter);
      expect(ttl).toBeGreaterThan(0);
      expect(ttl).toBeLessThanOrEqual(60);
    }
  });

  test('an SDK that comes back for its request is not counted, whether it has a key or not', async () => {
    await using gateway = await startGateway(redis.url, {
      settings: { TENANT_CALLS_PER_MINUTE: '2', HOLD_SECS: '0.3' },
    });
    for (const headers of [{ 'idempotency-key': 'k' }, {}]) {
      const first = await call(gateway.url, question('waiting'), by('a', headers));
      expect(first.error?.code).toBe('request_pending');
      for (let again = 0; again < 4; again += 1) {
        const reply = await call(
          gateway.url,
          question('waiting'),
          by('a', { ...headers, ...RETRY }),
        );
        expect(reply.error?.code).toBe('request_pending');
      }
    }
    // Saying so does not help who has no request to come back for.
    const pretended = await call(gateway.url, question('new'), by('a', RETRY));
    expectOverLimit(pretended, /calls per minute/);
    await carry(redis.client, echo);
    const answer = await call(
      gateway.url,
      question('waiting'),
      by('a', { 'idempotency-key': 'k', ...RETRY }),
    );
    expect(answer.status).toBe(200);
  });

  test('nobody is refused for a counter that cannot be counted', async () => {
    await using gateway = await startGateway(redis.url, {
      settings: { TENANT_CALLS_PER_MINUTE: '5' },
    });
    const seen = call(gateway.url, question('1'), by('a'));
    await queued(1);
    const [counter = ''] = await redis.client.keys('silt:calls:*');
    await redis.client.set(counter, 'no number');
    const taken = call(gateway.url, question('2'), by('a'));
    await queued(2);
    await carry(redis.client, echo);
    expect([(await seen).status, (await taken).status]).toEqual([200, 200]);
    expect(gateway.log.join('')).toContain('call not counted');
  });
});

describe('what is queued', () => {
  test('is bounded for each tenant, exactly, under a burst over two gateways', async () => {
    const settings = { TENANT_MAX_QUEUED: '10' };
    await using one = await startGateway(redis.url, { settings });
    await using two = await startGateway(redis.url, { settings });
    const burst = Array.from({ length: 60 }, (_, index) =>
      call(index % 2 ? one.url : two.url, question(`q${index}`), by('noisy')),
    );
    const other = call(one.url, question('other'), by('quiet'));
    await queued(11);
    let answered = 0;
    const refused: Reply[] = [];
    for (const waiting of burst) {
      void waiting.then((reply) => (reply.status === 200 ? (answered += 1) : refused.push(reply)));
    }
    await eventually(() => expect(refused).toHaveLength(50));
    for (const reply of refused) expectOverLimit(reply, /queued/);
    await carry(redis.client, echo);
    await Promise.all(burst);
    expect([answered, (await other).status]).toEqual([10, 200]);
    // Nothing is kept of an empty queue, and there is room again.
    expect(await redis.client.keys('silt:{s0}:queued:*')).toEqual([]);
    const next = call(one.url, question('next'), by('noisy'));
    await queued(1);
    await carry(redis.client, echo);
    expect((await next).status).toBe(200);
  });

  test('never turns away who comes back for a request that is in there', async () => {
    await using gateway = await startGateway(redis.url, {
      settings: { TENANT_MAX_QUEUED: '1', HOLD_SECS: '0.3' },
    });
    const headers = by('a', { 'idempotency-key': 'k' });
    expect((await call(gateway.url, question('in'), headers)).status).toBe(409);
    expectOverLimit(await call(gateway.url, question('out'), by('a')), /queued/);
    // With and without the SDK's word for it.
    expect((await call(gateway.url, question('in'), { ...headers, ...RETRY })).status).toBe(409);
    expect((await call(gateway.url, question('in'), headers)).status).toBe(409);
    await carry(redis.client, echo);
  });

  test('is bounded in bytes too, and by what the file says of a client', async () => {
    await using file = await writeKeyFile({
      small: { keys: ['small'], limits: { maxQueuedBytes: 500 } },
      large: { keys: ['large'] },
    });
    await using gateway = await startGateway(redis.url, {
      settings: { CLIENT_KEYS_FILE: file.path, TENANT_MAX_QUEUED_BYTES: '5000' },
    });
    const waiting = [
      call(gateway.url, question('x'.repeat(300)), by('small')),
      call(gateway.url, question('x'.repeat(3_000)), by('large')),
    ];
    await queued(2);
    expectOverLimit(await call(gateway.url, question('y'.repeat(300)), by('small')), /bytes/);
    expectOverLimit(await call(gateway.url, question('y'.repeat(3_000)), by('large')), /bytes/);
    const kept = await redis.client.hgetall(`silt:{s0}:queued:${clientTenantId('small')}`);
    expect(kept).toEqual({
      requests: '1',
      bytes: String(Buffer.byteLength(question('x'.repeat(300)))),
    });
    await carry(redis.client, echo);
    for (const reply of await Promise.all(waiting)) expect(reply.status).toBe(200);
  });

  test('is shared out where the state has several shards', async () => {
    await using gateway = await startGateway(redis.url, {
      settings: { SHARDS: '4', TENANT_MAX_QUEUED: '8' },
    });
    const burst = Array.from({ length: 80 }, (_, index) =>
      call(gateway.url, question(`q${index}`), by('a', { 'idempotency-key': `k${index}` })),
    );
    const refused: Reply[] = [];
    for (const waiting of burst) {
      void waiting.then((reply) => reply.status === 429 && refused.push(reply));
    }
    await eventually(() => expect(refused).toHaveLength(72));
    expect(await queuedIds(redis.client, 4)).toHaveLength(8);
    await carry(redis.client, echo, 4);
    await Promise.all(burst);
  });
});

describe('calls held', () => {
  test('are bounded for each tenant, and a seat is free as soon as its call is over', async () => {
    await using gateway = await startGateway(redis.url, { settings: { TENANT_MAX_HELD: '3' } });
    const aborts = Array.from({ length: 3 }, () => new AbortController());
    const held = aborts.map((abort, index) =>
      call(gateway.url, question(`h${index}`), by('a'), abort.signal).catch(() => undefined),
    );
    await queued(3);
    const more = await Promise.all(
      Array.from({ length: 10 }, (_, index) => call(gateway.url, question(`m${index}`), by('a'))),
    );
    for (const reply of more) expectOverLimit(reply, /held/);
    const other = call(gateway.url, question('other'), by('b'));
    await queued(4);
    // One leaves; refusals and calls without sense never had a seat for long.
    aborts[0]?.abort();
    await held[0];
    expect((await call(gateway.url, '{', by('c'))).status).toBe(400);
    await eventually(() => expect(gateway.log.join('')).toContain('caller left'));
    const next = call(gateway.url, question('next'), by('a'));
    await queued(5);
    await carry(redis.client, echo);
    expect((await next).status).toBe(200);
    expect((await other).status).toBe(200);
    await Promise.all(held);
  });

  test('of all tenants are bounded for the process, and nothing leaks when they are refused', async () => {
    await using gateway = await startGateway(redis.url, { settings: { MAX_HELD: '20' } });
    for (const round of [1, 2, 3]) {
      const held = Array.from({ length: 20 }, (_, index) =>
        call(gateway.url, question(`${round} ${index}`), by(`tenant-${index}`)),
      );
      await queued(20);
      const refused = await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          call(gateway.url, question(`more ${index}`), by(`other-${index}`)),
        ),
      );
      for (const reply of refused) {
        expect([reply.status, reply.error?.code]).toEqual([503, 'too_many_held_calls']);
        expect(reply.headers.get('x-should-retry')).toBe('true');
        expect(reply.headers.get('retry-after')).toBe('1');
      }
      expect(await queuedIds(redis.client)).toHaveLength(20);
      await carry(redis.client, echo);
      for (const reply of await Promise.all(held)) expect(reply.status).toBe(200);
    }
  });
});
