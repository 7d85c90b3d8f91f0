import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { keyedRequestId, tenantId } from '@silt/shared/domain';
import { ShardState } from '@silt/shared/state';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import fc from 'fast-check';
import { call, question } from './support/call.ts';
import { carry, echo, queuedIds, storedKeys } from './support/carry.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';

describe('an accepted call', () => {
  let redis: TestRedis;
  let gateway: RunningGateway;
  let other: RunningGateway;

  beforeAll(async () => {
    redis = await openTestRedis();
    gateway = await startGateway(redis.url);
    other = await startGateway(redis.url);
  });
  afterAll(async () => {
    await gateway.close();
    await other.close();
    await redis.closeAll();
  });
  beforeEach(() => redis.empty());
  afterEach(async () => {
    await carry(redis.client, echo);
  });

  const queued = (count: number) =>
    eventually(async () => {
      const ids = await queuedIds(redis.client);
      expect(ids).toHaveLength(count);
      return ids;
    });

  test('is answered with the stored bytes and told what happened to it', async () => {
    const waiting = call(gateway.url, question('hi'), { 'idempotency-key': 'k1' });
    const [id] = await queued(1);
    const body = '{ "a": 1.0, "n": 9007199254740993, "e": 1e2, "t": "\\u00e9" }\n';
    await carry(redis.client, () => ({ body, providerRequestId: 'req_9' }));
    const reply = await waiting;
    expect(reply.status).toBe(200);
    expect(reply.body.toString()).toBe(body);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'idempotency-key': 'k1',
      'x-request-id': 'req_9',
      'x-silt-attempts': '1',
      'x-silt-batch-id': expect.stringMatching(/^b[a-z2-7]+$/),
      'x-silt-batch-ms': expect.stringMatching(/^\d+$/),
      'x-silt-queued-ms': expect.stringMatching(/^\d+$/),
      'x-silt-request-id': id,
    });
    expect(reply.headers.has('x-powered-by')).toBe(false);
    expect(id).toBe(keyedRequestId(tenantId('sk-test-1'), 'k1'));
  });

  test('reaches a dispatcher by a parcel that names nothing but ids and sizes', async () => {
    const body = question('parcelled');
    const waiting = call(gateway.url, body);
    const [id] = await queued(1);
    await eventually(async () => {
      const jobs = await redis.client.keys('silt:{s0}:parcels:[0-9]*');
      const datas = await Promise.all(jobs.map((job) => redis.client.hget(job, 'data')));
      const parcel = datas.find((data) => data?.includes(id ?? '?'));
      expect(JSON.parse(parcel ?? '{}')).toEqual({
        requests: [[id, expect.stringMatching(/^[a-z2-7]{26}$/), Buffer.byteLength(body)]],
      });
    });
    await carry(redis.client, echo);
    await waiting;
  });

  test('that fills a batch asks for a tick at once', async () => {
    await using small = await startGateway(redis.url, { settings: { BATCH_MAX_REQUESTS: '3' } });
    const calls = [1, 2, 3].map((number) => call(small.url, question(`n${number}`)));
    await eventually(async () =>
      expect(await redis.client.exists('silt:{s0}:ticks:early')).toBe(1),
    );
    await carry(redis.client, echo);
    await Promise.all(calls);
  });

  test('bytes in are bytes stored, bytes settled are bytes out', async () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    await fc.assert(
      fc.asyncProperty(value, value, fc.nat(3), async (extra, answer, indent) => {
        const sent = Buffer.from(
          JSON.stringify({ seed: extra, model: 'm', messages: [extra, '\u00e9🙂'] }, null, indent),
        );
        const settled = Buffer.from(JSON.stringify(answer, null, indent));
        const waiting = call(gateway.url, sent);
        await queued(1);
        let stored: Buffer | undefined;
        await carry(redis.client, ({ body }) => {
          stored = body;
          return { body: settled };
        });
        expect((await waiting).body.equals(settled)).toBe(true);
        expect(stored?.equals(sent)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test('of a megabyte passes unchanged', async () => {
    const sent = question('é'.repeat(600_000));
    const waiting = call(gateway.url, sent);
    await queued(1);
    await carry(redis.client, ({ body }) => ({ body }));
    expect((await waiting).body.toString()).toBe(sent);
  });

  test('is one request on every replica, and answers all who wait for it', async () => {
    const ask = ({ url }: RunningGateway) =>
      call(url, question('same'), { 'idempotency-key': 'k2' });
    const waiting = [ask(gateway), ask(other), ask(gateway)];
    await eventually(async () => {
      const [id] = await queuedIds(redis.client);
      const gateways = await redis.client.hget(
        new ShardState(redis.client, 0).keys.request(id ?? ''),
        'gateways',
      );
      expect(gateways?.split(',')).toHaveLength(2);
    });
    await queued(1);
    await carry(redis.client, echo);
    const replies = await Promise.all(waiting);
    expect(new Set(replies.map(({ body }) => body.toString())).size).toBe(1);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test('is answered at once when its key is settled', async () => {
    const ask = ({ url }: RunningGateway) => call(url, question('q'), { 'idempotency-key': 'k3' });
    const first = ask(gateway);
    await queued(1);
    await carry(redis.client, echo);
    const replayed = await ask(other);
    expect(replayed.body).toEqual((await first).body);
    expect(replayed.headers.get('x-silt-batch-id')).toMatch(/^b/);
    expect(await queuedIds(redis.client)).toEqual([]);
  });

  test('with the key of another body is refused, and that one goes on', async () => {
    const first = call(gateway.url, question('one'), { 'idempotency-key': 'k4' });
    const [id] = await queued(1);
    const refused = await call(other.url, question('two'), { 'idempotency-key': 'k4' });
    expect(refused.status).toBe(422);
    expect(refused.error).toMatchObject({
      type: 'invalid_request_error',
      param: 'Idempotency-Key',
      code: 'idempotency_key_reused',
    });
    expect(refused.headers.get('x-silt-request-id')).toBe(id);
    expect(refused.headers.get('idempotency-key')).toBe('k4');
    await carry(redis.client, echo);
    expect((await first).body.toString()).toContain('echo: one');
  });

  test('of another tenant with the same key is another request', async () => {
    const ask = (key: string) =>
      call(gateway.url, question(key), {
        'idempotency-key': 'k5',
        authorization: `Bearer ${key}`,
      });
    const waiting = [ask('sk-alice'), ask('sk-bob')];
    await queued(2);
    await carry(redis.client, echo);
    const [alice, bob] = await Promise.all(waiting);
    expect(alice?.body.toString()).toContain('echo: sk-alice');
    expect(bob?.body.toString()).toContain('echo: sk-bob');
  });

  test('that ended with an error is told so, final to SDKs, and a 5xx starts anew when asked again', async () => {
    const ask = () => call(gateway.url, question('q'), { 'idempotency-key': 'k6' });
    const failed = { status: 502, body: '{"error":{"message":"bad gateway"}}' };
    const first = ask();
    await queued(1);
    await carry(redis.client, () => failed);
    const reply = await first;
    expect(reply.status).toBe(502);
    expect(reply.body.toString()).toBe(failed.body);
    expect(reply.headers.get('x-should-retry')).toBe('false');
    const again = ask();
    await queued(1);
    await carry(redis.client, echo);
    expect((await again).body.toString()).toContain('echo: q');
  });

  test('whose stored answer cannot be written is told so, and others are answered', async () => {
    const broken = call(gateway.url, question('broken'));
    const sound = call(gateway.url, question('sound'));
    await queued(2);
    await carry(redis.client, (request) => ({
      ...echo(request),
      ...(request.body.includes('broken') && { status: 0 }),
    }));
    expect((await sound).body.toString()).toContain('echo: sound');
    const reply = await broken;
    expect([reply.status, reply.error?.code]).toEqual([500, 'internal_error']);
    expect(reply.headers.get('x-silt-request-id')).toMatch(/^[a-z2-7]{26}$/);
  });

  test('is one of a thousand held at once, each answered with its own', async () => {
    const calls = Array.from({ length: 1_000 }, (_, index) =>
      call(index % 2 ? gateway.url : other.url, question(`number ${index}`)),
    );
    await queued(1_000);
    await carry(redis.client, echo);
    const replies = await Promise.all(calls);
    const wrong = replies.filter(({ body }, index) => !body.includes(`"echo: number ${index}"`));
    expect(wrong).toEqual([]);
  });

  test('leaves its credential nowhere in clear', async () => {
    const key = 'sk-planted-secret-key-1';
    const waiting = call(gateway.url, question('planted prompt'), {
      authorization: `Bearer ${key}`,
    });
    await queued(1);
    const values: string[] = [];
    for (const name of await redis.client.keys('*')) {
      const dump = await redis.client.dump(name);
      values.push(name, dump ?? '');
      if ((await redis.client.type(name)) === 'hash') {
        values.push(JSON.stringify(await redis.client.hgetall(name)));
      }
      if ((await redis.client.type(name)) === 'string' && !name.includes(':body:')) {
        values.push((await redis.client.get(name)) ?? '');
      }
    }
    await carry(redis.client, echo);
    await waiting;
    expect(values.join('\n')).not.toContain(key);
    expect(gateway.log.join('\n')).toContain('call accepted');
    for (const planted of [key, 'planted prompt', 'planted-secret']) {
      expect(gateway.log.join('\n')).not.toContain(planted);
    }
    expect(await storedKeys(redis.client)).not.toEqual([]);
  });
});
