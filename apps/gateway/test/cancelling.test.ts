import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { keyedRequestId, tenantId } from '@silt/shared/domain';
import { ShardState } from '@silt/shared/state';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import { call, question } from './support/call.ts';
import { carry, echo, queuedIds, storedKeys } from './support/carry.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';

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

async function cancel(name: string, bearer = 'sk-test-1') {
  const response = await fetch(`${other.url}/v1/requests/${encodeURIComponent(name)}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${bearer}` },
  });
  return { status: response.status, told: (await response.json()) as object };
}

const ask = (key: string) => call(gateway.url, question('hi'), { 'idempotency-key': key });
const queued = () =>
  eventually(async () => {
    const [id = ''] = await queuedIds(redis.client);
    expect(id).not.toBe('');
    return id;
  });

describe('DELETE /v1/requests/…', () => {
  test.each(['its key', 'its id'])('by %s takes a queued request out, at no cost', async (by) => {
    const waiting = ask('key-1');
    const id = await queued();
    expect(await cancel(by === 'its key' ? 'key-1' : id)).toEqual({
      status: 200,
      told: { id, object: 'request', state: 'cancelled', batch: null },
    });
    const reply = await waiting;
    expect(reply.status).toBe(410);
    expect(reply.error?.code).toBe('request_cancelled');
    expect(await queuedIds(redis.client)).toEqual([]);
    expect(await redis.client.exists(`silt:{s0}:body:${id}`)).toBe(0);
    expect((await ask('key-1')).status).toBe(410);
  });

  test('in a batch, the answer is dropped when it comes', async () => {
    const waiting = ask('key-2');
    const id = await queued();
    const state = new ShardState(redis.client, 0);
    const lane = (await state.laneOf(id)) ?? '';
    const batch = { batchId: 'b1', owner: 'drain', lane, abandonAfterMs: 60_000 };
    await state.claim({ ...batch, requestIds: [id] });
    expect(await cancel('key-2')).toMatchObject({ status: 200, told: { batch: 'b1' } });
    expect((await waiting).status).toBe(410);
    const settlements = [{ requestId: id, status: 200, body: Buffer.from('late') }];
    expect(await state.settle({ batchId: 'b1', resultTtlSecs: 60, settlements })).toBe(0);
    expect((await ask('key-2')).status).toBe(410);
  });

  test('is too late for a settled request, and says so', async () => {
    const waiting = ask('key-3');
    await queued();
    await carry(redis.client, echo);
    expect((await waiting).status).toBe(200);
    expect(await cancel('key-3')).toMatchObject({
      status: 409,
      told: { error: { code: 'request_settled' } },
    });
    expect((await ask('key-3')).status).toBe(200);
  });

  test('knows nothing of another tenant’s requests', async () => {
    const waiting = ask('key-4');
    const id = await queued();
    const unknown = await cancel('never-was', 'sk-stranger');
    for (const name of [id, 'key-4']) expect(await cancel(name, 'sk-stranger')).toEqual(unknown);
    expect(unknown.status).toBe(404);
    await carry(redis.client, echo);
    expect((await waiting).status).toBe(200);
  });

  test('wants a bearer, a usable name and the right method', async () => {
    expect(await cancel('x', '')).toMatchObject({ status: 401 });
    const hostile = ['a'.repeat(3_000), '../../x', '\u0000', '{s0}:outbox', '%'];
    for (const name of hostile) expect(await cancel(name)).toMatchObject({ status: 404 });
    const posted = await fetch(`${other.url}/v1/requests/x`, { method: 'POST' });
    expect(posted.status).toBe(405);
    expect(await storedKeys(redis.client)).toEqual([]);
  });

  test('one of two waiting callers of a cancelled request is told as well', async () => {
    const first = ask('key-5');
    const id = await queued();
    const second = call(other.url, question('hi'), { 'idempotency-key': 'key-5' });
    await eventually(async () => {
      const waiting = await redis.client.hget(`silt:{s0}:request:${id}`, 'gateways');
      expect(waiting?.split(',')).toHaveLength(2);
    });
    await cancel('key-5');
    expect((await first).status).toBe(410);
    expect((await second).status).toBe(410);
    expect(keyedRequestId(tenantId('sk-test-1'), 'key-5')).toBe(id);
  });
});
