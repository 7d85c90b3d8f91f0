import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import request from 'supertest';
import { call, question } from './support/call.ts';
import { carry, echo, queuedIds } from './support/carry.ts';
import { type RunningGateway, SECRETS, startGateway } from './support/start-gateway.ts';

const ADMIN_TOKEN = 'the-token-of-an-operator';
const CREDENTIAL = 'sk-test-1';
const PROMPT = 'the secret recipe';

let redis: TestRedis;
let gateway: RunningGateway;
let other: RunningGateway;
beforeAll(async () => {
  redis = await openTestRedis();
  const settings = { ADMIN_TOKEN };
  gateway = await startGateway(redis.url, { settings, departureGraceMs: 600 });
  other = await startGateway(redis.url, { settings, departureGraceMs: 600 });
});
afterAll(async () => {
  await gateway.close();
  await other.close();
  await redis.closeAll();
});

const admin = ({ gateway: { adminPort } }: RunningGateway) => `http://127.0.0.1:${adminPort}`;
const ask = async (path: string, at = gateway) =>
  request(admin(at)).get(path).set('authorization', `Bearer ${ADMIN_TOKEN}`);
const act = async (path: string) =>
  request(admin(gateway))
    .post(`/admin/api/${path}`)
    .set('authorization', `Bearer ${ADMIN_TOKEN}`)
    .send({});

test('an operator logs in at one gateway, sees what all hold, and cancels a call of another', async () => {
  const login = await request(admin(gateway)).post('/admin/login').send({ token: ADMIN_TOKEN });
  expect(login.status).toBe(204);
  const cookie = String(login.get('Set-Cookie')?.[0]).split(';')[0] ?? '';
  const page = await request(admin(other)).get('/admin/').set('cookie', cookie);
  expect([page.status, page.type]).toEqual([200, 'text/html']);

  const calls = [
    call(gateway.url, question(PROMPT), { 'idempotency-key': 'one' }),
    call(other.url, question(PROMPT), { 'idempotency-key': 'two' }),
  ];
  await eventually(async () => {
    for (const at of [gateway, other]) {
      const { body } = await ask('/admin/api/now', at);
      expect(body).toMatchObject({ held: 2, gateways: 2, queued: 2 });
    }
  });
  const ids = await queuedIds(redis.client);
  const [first = ''] = ids;
  const cancelled = await act(`requests/${first}/cancel`);
  expect(cancelled.body).toMatchObject({ outcome: 'cancelled' });
  expect((await Promise.race(calls)).status).toBe(410);
  const audit = gateway.log
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line['act'] !== undefined);
  expect(audit).toMatchObject([
    {
      level: 'info',
      audit: true,
      actor: { by: 'console', access: 'token', address: '127.0.0.1' },
      act: 'cancel request',
      target: first,
      outcome: 'cancelled',
    },
  ]);

  await carry(redis.client, echo);
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([200, 410]);
  await eventually(async () => {
    expect((await ask('/admin/api/now')).body).toMatchObject({ held: 0, settledPerMinute: 1 });
  });
  const { days } = (await ask('/admin/api/savings?days=3')).body as { days: { saved: number }[] };
  expect(days.map(({ saved }) => saved)).toEqual([0, 0, 0]);

  for (const path of ['now', 'lanes', 'batches', 'batches?state=all', 'failures', 'savings']) {
    const { status, text } = await ask(`/admin/api/${path}`);
    expect(status).toBe(200);
    for (const secret of [PROMPT, CREDENTIAL, SECRETS, ADMIN_TOKEN]) {
      expect(text).not.toContain(secret);
    }
  }
  for (const secret of [PROMPT, ADMIN_TOKEN]) {
    expect([...gateway.log, ...other.log].join('\n')).not.toContain(secret);
  }
});

test('whoever watches is let go when the gateway ends', async () => {
  const ending = await startGateway(redis.url, { settings: { ADMIN_TOKEN } });
  const watching = await fetch(`${admin(ending)}/admin/api/events`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  const told = watching.text().catch(() => 'cut off');
  await ending.close();
  expect(await told).toMatch(/event: now|cut off/);
});

test('callers do not reach it', async () => {
  for (const path of ['/admin/', '/admin/api/now', '/admin/queues', '/admin/login']) {
    expect((await fetch(`${gateway.url}${path}`)).status).toBe(404);
  }
});
