import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ShardState } from '@silt/shared/state';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import { call, look, question } from './support/call.ts';
import { carry, echo, queuedIds } from './support/carry.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';

let redis: TestRedis;
let gateway: RunningGateway;
beforeAll(async () => {
  redis = await openTestRedis();
  gateway = await startGateway(redis.url);
});
afterAll(async () => {
  await gateway.close();
  await redis.closeAll();
});
beforeEach(() => redis.empty());

const ask = (content: string, prefer: string, headers: Record<string, string> = {}) =>
  call(gateway.url, question(content), { prefer, ...headers });
const parked = () => redis.client.keys('silt:{s0}:parked:*');

describe('a call with Prefer', () => {
  test.each(['respond-async', 'wait=0', 'wait=1', 'respond-async, wait=1'])(
    '%s is told where its answer will be, and gets it there',
    async (prefer) => {
      const told = await ask('later', prefer);
      expect(told.status).toBe(202);
      expect(told.headers.get('preference-applied')).toBe(prefer);
      const [id = ''] = await queuedIds(redis.client);
      expect(told.headers.get('location')).toBe(`/v1/requests/${id}`);
      expect(JSON.parse(told.body.toString())).toMatchObject({
        id,
        object: 'request',
        state: 'queued',
        place_in_line: 1,
      });
      const answer = look(gateway.url, `${told.headers.get('location')}/answer`);
      await carry(redis.client, echo);
      expect((await answer).text).toContain('echo: later');
    },
  );

  test('tells when, where that is known', async () => {
    await ask('first', 'respond-async');
    const [id = ''] = await queuedIds(redis.client);
    const state = new ShardState(redis.client, 0);
    await state.pace.note((await state.laneOf(id)) ?? '', 3_600_000);
    const told = await ask('second', 'respond-async');
    const resource = JSON.parse(told.body.toString()) as { estimated_at: number };
    expect(told.headers.get('x-silt-estimated-at')).toBe(String(resource.estimated_at));
  });

  test('that is answered in time is answered as ever', async () => {
    const waiting = ask('soon', 'wait=60');
    await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
    await carry(redis.client, echo);
    const reply = await waiting;
    expect(reply.status).toBe(200);
    expect(reply.headers.has('preference-applied')).toBe(false);
    expect(reply.body.toString()).toContain('echo: soon');
  });

  test('whose answer is there gets it, however little it waits', async () => {
    const key = { 'idempotency-key': 'k1' };
    await ask('known', 'respond-async', key);
    await carry(redis.client, echo);
    expect((await ask('known', 'respond-async', key)).body.toString()).toContain('echo: known');
  });

  test('leaves nothing that an equal call’s retry would take for its own', async () => {
    await ask('equal', 'wait=0');
    expect(await parked()).toEqual([]);
    const retry = ask('equal', 'wait=0', { 'x-stainless-retry-count': '1' });
    expect((await retry).status).toBe(202);
    expect(await queuedIds(redis.client)).toHaveLength(2);
  });

  test('that leaves before it is told is found by its retry', async () => {
    const leaving = new AbortController();
    const left = call(gateway.url, question('gone'), { prefer: 'wait=60' }, leaving.signal);
    await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
    leaving.abort();
    await expect(left).rejects.toThrow('aborted');
    await eventually(async () => expect(await parked()).toHaveLength(1));
    await ask('gone', 'wait=0', { 'x-stainless-retry-count': '1' });
    expect(await queuedIds(redis.client)).toHaveLength(1);
  });

  test('is told at the end of its window, when that is before', async () => {
    await using brief = await startGateway(redis.url, { settings: { HOLD_SECS: '0.2' } });
    const told = await call(brief.url, question('long'), { prefer: 'wait=3600' });
    expect(told.status).toBe(202);
  });

  test('and a stream gets its stream', async () => {
    const body = JSON.stringify({ ...(JSON.parse(question('s')) as object), stream: true });
    const waiting = call(gateway.url, body, { prefer: 'wait=0' });
    await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
    await carry(redis.client, echo);
    const reply = await waiting;
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toContain('text/event-stream');
  });

  test('of no known kind is held as ever', async () => {
    const waiting = ask('plain', 'return=minimal');
    await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
    await carry(redis.client, echo);
    expect((await waiting).status).toBe(200);
  });
});
