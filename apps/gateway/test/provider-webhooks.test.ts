import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openHand } from '@silt/shared/queues';
import { eventually, openTestRedis, startRedisTap, type TestRedis } from '@silt/testing';
import { call, question } from './support/call.ts';
import { carry, echo, queuedIds } from './support/carry.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';
import { submittedBatch, TENANT } from './support/submitted-batch.ts';
import { batchEvent, deliver, WEBHOOK_PATH, WEBHOOK_SECRET } from './support/webhook.ts';

const OLDER_SECRET = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const FOREIGN_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const SHARDS = 3;

let redis: TestRedis;
let gateway: RunningGateway;
beforeAll(async () => {
  redis = await openTestRedis();
  gateway = await startGateway(redis.url, {
    settings: {
      WEBHOOK_SECRETS: `${WEBHOOK_SECRET},${OLDER_SECRET}`,
      SHARDS: String(SHARDS),
      MAX_HELD: '1',
    },
  });
});
afterAll(async () => {
  await gateway.close();
  await redis.closeAll();
});
beforeEach(() => redis.empty());

const done = expect.objectContaining({ status: 200, content: {} });
const refusal = (status: number, code: string, type = 'invalid_request_error') =>
  expect.objectContaining({
    status,
    content: { error: { message: expect.any(String), type, param: null, code } },
  });

describe('an event of a batch of ours', () => {
  test.each([0, 1, 2])('in shard %d has it looked at now', async (shard) => {
    await using batch = await submittedBatch(redis.client, shard);
    await using another = await submittedBatch(redis.client, shard);
    expect(await deliver(gateway.url, batchEvent(batch.providerBatchId))).toEqual(done);
    expect(await batch.where()).toBe('waiting');
    expect(await another.where()).toBe('delayed');
    const hints = await batch.state.hints.of(batch.batchId, TENANT);
    expect(hints.webhooksArrive).toBe(true);
    expect(Math.abs(Date.now() - (hints.hintedAt ?? 0))).toBeLessThan(10_000);
    expect(await another.state.hints.hintedAt(another.batchId)).toBeUndefined();
  });

  test.each(['batch.failed', 'batch.expired', 'batch.cancelled', 'batch.of_tomorrow'])(
    'may be %s',
    async (type) => {
      await using batch = await submittedBatch(redis.client);
      expect(await deliver(gateway.url, batchEvent(batch.providerBatchId, type))).toEqual(done);
      expect(await batch.where()).toBe('waiting');
    },
  );

  test('brings the job that a crash has lost', async () => {
    await using batch = await submittedBatch(redis.client);
    await batch.follows.remove(batch.batchId);
    expect(await deliver(gateway.url, batchEvent(batch.providerBatchId))).toEqual(done);
    expect(await batch.where()).toBe('waiting');
  });

  test('that is being looked at leaves word for when that look is over', async () => {
    await using batch = await submittedBatch(redis.client);
    await (await batch.follows.getJob(batch.batchId))?.promote();
    const hand = openHand('follows', 0, redis.connect(), 60_000);
    try {
      await hand.getNextJob('hand');
      expect(await batch.where()).toBe('active');
      expect(await deliver(gateway.url, batchEvent(batch.providerBatchId))).toEqual(done);
      expect(await batch.where()).toBe('active');
      expect(await batch.state.hints.hintedAt(batch.batchId)).toEqual(expect.any(Number));
    } finally {
      await hand.close(true);
    }
  });

  test.each(['ingesting', 'closed'] as const)('that is %s changes nothing there', async (to) => {
    await using batch = await submittedBatch(redis.client);
    await batch.advance(to);
    expect(await deliver(gateway.url, batchEvent(batch.providerBatchId))).toEqual(done);
    expect(await batch.where()).toBe('delayed');
    expect(await batch.state.batch(batch.batchId)).toMatchObject({ state: to });
  });

  test('may be signed by any of the secrets, some minutes ago', async () => {
    await using batch = await submittedBatch(redis.client);
    const event = batchEvent(batch.providerBatchId);
    const sent = await deliver(gateway.url, event, { secret: OLDER_SECRET, ageSecs: 200 });
    expect(sent).toEqual(done);
    expect(await batch.where()).toBe('waiting');
  });

  test('is heard although no further call could be held', async () => {
    await using batch = await submittedBatch(redis.client);
    const held = call(gateway.url, question('held'));
    await eventually(async () => expect(await queuedIds(redis.client, SHARDS)).not.toHaveLength(0));
    expect((await call(gateway.url, question('too many'))).status).toBe(503);
    expect(await deliver(gateway.url, batchEvent(batch.providerBatchId))).toEqual(done);
    expect(await batch.where()).toBe('waiting');
    await carry(redis.client, echo, SHARDS);
    expect((await held).status).toBe(200);
  });
});

describe('nothing happens, and the provider is content, after', () => {
  test('an event that came before', async () => {
    await using batch = await submittedBatch(redis.client, 1);
    const event = batchEvent(batch.providerBatchId);
    expect(await deliver(gateway.url, event, { id: 'wh_1' })).toEqual(done);
    await batch.follows.remove(batch.batchId);
    const at = await batch.state.hints.hintedAt(batch.batchId);
    expect(await deliver(gateway.url, event, { id: 'wh_1' })).toEqual(done);
    expect(await batch.where()).toBe('unknown');
    expect(await batch.state.hints.hintedAt(batch.batchId)).toBe(at);
    // Another event of the same batch is no replay.
    expect(await deliver(gateway.url, event, { id: 'wh_2' })).toEqual(done);
    expect(await batch.where()).toBe('waiting');
  });

  test.each([
    ['an event of an unknown batch', batchEvent('batch_unknown')],
    ['an event of another kind', batchEvent('batch_unknown', 'response.completed')],
    ['an event without a batch', '{"type":"batch.completed"}'],
    ['a body that is no JSON', '{"type":'],
  ])('%s', async (_name, body) => {
    await using batch = await submittedBatch(redis.client);
    const before = (await redis.client.keys('*')).toSorted();
    expect(await deliver(gateway.url, body)).toEqual(done);
    expect(await batch.where()).toBe('delayed');
    expect((await redis.client.keys('*')).toSorted()).toEqual(before);
  });
});

describe('a delivery is refused', () => {
  test.each([
    ['signed by another secret', { secret: FOREIGN_SECRET }],
    ['signed too long ago', { ageSecs: 400 }],
    ['signed in the future', { ageSecs: -400 }],
    ['with another id than was signed', { headers: { 'webhook-id': 'wh_forged' } }],
    ['with a signature that is none', { headers: { 'webhook-signature': 'v1,x' } }],
    [
      'with a bearer in place of a signature',
      { headers: { 'webhook-signature': '', authorization: 'Bearer sk-x' } },
    ],
  ])('%s', async (_name, options) => {
    await using batch = await submittedBatch(redis.client);
    const event = batchEvent(batch.providerBatchId);
    expect(await deliver(gateway.url, event, options)).toEqual(refusal(401, 'invalid_signature'));
    expect(await batch.where()).toBe('delayed');
    expect(await batch.state.hints.hintedAt(batch.batchId)).toBeUndefined();
  });

  test('when it is larger than any event', async () => {
    expect(await deliver(gateway.url, ' '.repeat(65_537))).toEqual(
      refusal(413, 'request_too_large'),
    );
  });

  test('by another method', async () => {
    const response = await fetch(gateway.url + WEBHOOK_PATH);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  test('where no secret is set: there is no such path', async () => {
    await using another = await startGateway(redis.url, { settings: { SHARDS: String(SHARDS) } });
    expect(await deliver(another.url, batchEvent('batch_1'))).toEqual(refusal(404, 'unknown_url'));
    expect((await fetch(another.url + WEBHOOK_PATH)).status).toBe(404);
  });

  test('while Redis is away, and has its effect when it is delivered again', async () => {
    const away = refusal(503, 'service_unavailable', 'server_error');
    await using batch = await submittedBatch(redis.client);
    await using tap = await startRedisTap(redis.url);
    await using another = await startGateway(tap.url, {
      settings: { WEBHOOK_SECRETS: WEBHOOK_SECRET, SHARDS: String(SHARDS) },
      commandTimeoutMs: 300,
    });
    const ready = async () => (await fetch(`${another.url}/ready`)).status;
    await eventually(async () => expect(await ready()).toBe(200));
    const event = batchEvent(batch.providerBatchId);
    tap.stall();
    expect(await deliver(another.url, event, { id: 'wh_1' })).toEqual(away);
    tap.resume();
    await eventually(async () => expect(await ready()).toBe(200));
    tap.cut();
    await eventually(async () => expect(await ready()).toBe(503));
    expect(await deliver(another.url, event, { id: 'wh_1' })).toEqual(away);
    expect((await deliver(another.url, event, { secret: FOREIGN_SECRET })).status).toBe(401);
    expect(await batch.where()).toBe('delayed');
    await tap.restore();
    await eventually(async () => expect(await ready()).toBe(200));
    await eventually(async () =>
      expect(await deliver(another.url, event, { id: 'wh_1' })).toEqual(done),
    );
    expect(await batch.where()).toBe('waiting');
  });

  test('when its job cannot be brought forward, and is no replay afterwards', async () => {
    await using batch = await submittedBatch(redis.client);
    await batch.follows.remove(batch.batchId);
    // What stands in the job's place makes BullMQ's script fail.
    const job = batch.follows.toKey(batch.batchId);
    const delayed = batch.follows.toKey('delayed');
    await redis.client.set(delayed, 'in the way');
    const event = batchEvent(batch.providerBatchId);
    expect((await deliver(gateway.url, event, { id: 'wh_1' })).status).toBe(503);
    await redis.client.del(delayed, job);
    expect(await deliver(gateway.url, event, { id: 'wh_1' })).toEqual(done);
    expect(await batch.where()).toBe('waiting');
  });
});

test('neither secrets nor signatures nor bodies are logged', async () => {
  await deliver(gateway.url, batchEvent('batch_planted'), { id: 'wh_planted' });
  await deliver(gateway.url, batchEvent('batch_planted'), { secret: FOREIGN_SECRET });
  const log = gateway.log.join('');
  expect(log).toContain('webhook received');
  expect(log).not.toMatch(/whsec_|v1,|planted/);
  for (const secret of [WEBHOOK_SECRET, OLDER_SECRET]) expect(log).not.toContain(secret.slice(6));
});
