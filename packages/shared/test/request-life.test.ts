import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeAnswer, encodeLane } from '../src/domain/index.ts';
import { LANE, openShard, type ShardFixture } from './shard-fixture.ts';

let shard: ShardFixture;
beforeAll(async () => {
  shard = await openShard();
});
afterAll(async () => {
  await shard[Symbol.asyncDispose]();
});
beforeEach(() => shard.redis.empty());

const settle = (id: string, status = 200, batchId = 'b1') =>
  shard.state.settle({
    batchId,
    resultTtlSecs: 100,
    settlements: [{ requestId: id, status, body: Buffer.from(`answer to ${id}`) }],
  });

describe('accepting', () => {
  test('stores a new call once, with its bytes, and puts it into the outbox', async () => {
    const body = Buffer.from([0x7b, 0xff, 0x00, 0x0a, 0x7d]);
    expect(await shard.admit('r1', { body })).toBe('created');
    expect(await shard.state.bodies(['r1', 'r2'])).toEqual([body, null]);
    expect(await shard.redis.client.zrange(shard.state.keys.outbox, '0', '-1')).toEqual(['r1']);
    expect(await shard.redis.client.ttl(shard.state.keys.request('r1'))).toBe(-1);
  });

  test('a known call attaches, from whichever gateway, and both are told', async () => {
    await shard.admit('r1');
    expect(await shard.admit('r1', { gateway: 'gw2' })).toBe('attached');
    expect(await shard.admit('r1', { gateway: 'gw2', body: undefined })).toBe('attached');
    expect(await shard.redis.client.hget(shard.state.keys.request('r1'), 'gateways')).toBe(
      'gw1,gw2',
    );
  });

  test('the same id with another fingerprint is a conflict, and changes nothing', async () => {
    await shard.admit('r1');
    const before = await shard.redis.client.hgetall(shard.state.keys.request('r1'));
    expect(await shard.admit('r1', { fingerprint: 'other', gateway: 'gw2' })).toBe('conflict');
    expect(await shard.redis.client.hgetall(shard.state.keys.request('r1'))).toEqual(before);
  });

  test('notes the inputs of a call that has more than one, for as long as it is tried', async () => {
    await shard.admit('r1', { inputs: 2_048 });
    await shard.admit('r2', { inputs: 1 });
    await shard.admit('r3');
    expect(await shard.redis.client.hexists(shard.state.keys.request('r2'), 'inputs')).toBe(0);
    const ids = ['r1', 'r2', 'r3'];
    const batch = { batchId: 'b1', owner: 'drain', lane: LANE, abandonAfterMs: 60_000 };
    await shard.state.claim({ ...batch, requestIds: ids });
    const again = { maxAttempts: 3, delayMs: 0, group: { name: undefined } };
    await shard.state.requeue({ batchId: 'b1', requestIds: ids, ...again });
    const due = await shard.state.dueRequests(10);
    expect(new Map(due.map(({ id, inputs }) => [id, inputs]))).toEqual(
      new Map([
        ['r1', 2_048],
        ['r2', 1],
        ['r3', 1],
      ]),
    );
  });

  test('without a body nothing is stored', async () => {
    expect(await shard.admit('r1', { body: undefined })).toBe('unknown');
    expect(await shard.redis.client.dbsize()).toBe(0);
  });

  test('a request stays small enough to be a listpack', async () => {
    await shard.sealedBatch('b1', ['r1']);
    const key = shard.state.keys.request('r1');
    expect(await shard.redis.client.object('ENCODING', key)).toBe('listpack');
  });
});

describe('settling', () => {
  test('gives the answer once; the first outcome stands', async () => {
    await shard.sealedBatch('b1', ['r1']);
    expect(await settle('r1')).toBe(1);
    expect(await settle('r1', 500)).toBe(0);
    const [stored] = await shard.state.answers(['r1']);
    expect(decodeAnswer(stored ?? Buffer.alloc(0))).toMatchObject({
      status: 200,
      batchId: 'b1',
      attempts: 1,
      body: Buffer.from('answer to r1'),
    });
    expect(await shard.state.bodies(['r1'])).toEqual([null]);
    expect(await shard.redis.client.ttl(shard.state.keys.request('r1'))).toBeGreaterThan(0);
    expect(await shard.admit('r1')).toBe('settled');
  });

  test('keeps nothing of a request that only an unfinished one needs', async () => {
    await shard.admit('r1', { inputs: 5, waiter: 'w1' });
    await shard.sealedBatch('b1', ['r1']);
    const key = shard.state.keys.request('r1');
    expect(await settle('r1')).toBe(1);
    expect((await shard.redis.client.hkeys(key)).toSorted()).toEqual([
      'accepted',
      'attempts',
      'batch',
      'claimed',
      'fingerprint',
      'lane',
      'settled',
      'state',
      'status',
    ]);
  });

  test('leaves a request of another batch, a queued one and an unknown one alone', async () => {
    await shard.sealedBatch('b1', ['r1']);
    await shard.admit('r2');
    expect(await settle('r1', 200, 'b2')).toBe(0);
    expect(await settle('r2')).toBe(0);
    expect(await settle('r3')).toBe(0);
    expect(await shard.state.answers(['r1', 'r2', 'r3'])).toEqual([null, null, null]);
  });

  test('tells each waiting gateway once, with joined ids', async () => {
    const subscriber = shard.redis.connect();
    const heard: string[] = [];
    subscriber.on('message', (channel, message) => heard.push(`${channel} ${message}`));
    await subscriber.subscribe('silt:gateway:gw1', 'silt:gateway:gw2');
    await shard.sealedBatch('b1', ['r1', 'r2']);
    await shard.admit('r2', { gateway: 'gw2' });
    await shard.state.settle({
      batchId: 'b1',
      resultTtlSecs: 100,
      settlements: ['r1', 'r2'].map((requestId) => ({
        requestId,
        status: 200,
        body: Buffer.from('x'),
      })),
    });
    await subscriber.ping();
    expect(heard.toSorted()).toEqual(['silt:gateway:gw1 r1,r2', 'silt:gateway:gw2 r2']);
  });

  test('a failure of the provider gives way when the same call comes again', async () => {
    await shard.sealedBatch('b1', ['r1']);
    await settle('r1', 502);
    expect(await shard.admit('r1', { fingerprint: 'other' })).toBe('conflict');
    expect(await shard.admit('r1')).toBe('created');
    expect(await shard.state.answers(['r1'])).toEqual([null]);
    expect(await shard.redis.client.ttl(shard.state.keys.request('r1'))).toBe(-1);
  });

  test('a refusal stays', async () => {
    await shard.sealedBatch('b1', ['r1']);
    await settle('r1', 400);
    expect(await shard.admit('r1')).toBe('settled');
  });
});

describe('another try', () => {
  const requeue = (ids: string[], maxAttempts: number) =>
    shard.state.requeue({
      batchId: 'b1',
      requestIds: ids,
      maxAttempts,
      delayMs: 0,
      group: { name: undefined },
    });

  test('puts a request back for a dispatcher to take at once, and counts', async () => {
    await shard.sealedBatch('b1', ['r1']);
    expect(await requeue(['r1'], 3)).toEqual({ requeued: 1, exhausted: [] });
    expect(await shard.state.dueRequests(10)).toMatchObject([{ id: 'r1', lane: LANE }]);
    expect(await requeue(['r1'], 3)).toEqual({ requeued: 0, exhausted: [] });
    await shard.sealedBatch('b2', ['r1']);
    await settle('r1', 200, 'b2');
    const [stored] = await shard.state.answers(['r1']);
    expect(decodeAnswer(stored ?? Buffer.alloc(0)).attempts).toBe(2);
  });

  test('is refused when there is none left; the request stays in its batch', async () => {
    await shard.sealedBatch('b1', ['r1']);
    expect(await requeue(['r1'], 1)).toEqual({ requeued: 0, exhausted: ['r1'] });
    expect(await shard.state.stillIn('b1', ['r1'])).toEqual(['r1']);
    expect(await settle('r1', 502)).toBe(1);
  });

  test('does not count when it was nobody’s fault', async () => {
    await shard.sealedBatch('b1', ['r1']);
    await requeue(['r1'], 0);
    expect(await shard.redis.client.hget(shard.state.keys.request('r1'), 'attempts')).toBe('0');
  });
});

describe('a call without a key', () => {
  const parked = { place: 'place', id: 'r1', key: 'silt-key1' };

  test('finds on its retry what its connection left, once', async () => {
    await shard.admit('r1', { fingerprint: 'same' });
    await shard.state.parked.leave([parked]);
    const retry = { fingerprint: 'same', takeOver: { from: 'place' } };
    expect(await shard.admit('r2', retry)).toBe('attached r1');
    expect(await shard.admit('r3', retry)).toBe('created');
  });

  test('finds a settled one, too, and passes over what is gone', async () => {
    await shard.sealedBatch('b1', ['r1']);
    await shard.state.parked.leave([{ ...parked, id: 'gone' }, parked]);
    await settle('r1');
    const known = await shard.redis.client.hget(shard.state.keys.request('r1'), 'fingerprint');
    const retry = { fingerprint: known ?? '', takeOver: { from: 'place' } };
    expect(await shard.admit('r2', retry)).toBe('settled r1');
  });

  test('finds what was left lately, and not what was left before, where it asks for that', async () => {
    await shard.admit('r1', { fingerprint: 'same' });
    await shard.state.parked.leave([parked]);
    const keys = shard.state.keys.parked('place');
    const call = { fingerprint: 'same', takeOver: { from: 'place', leftWithinSecs: 60 } };
    await shard.redis.client.expire(keys, 24 * 3600 - 100);
    expect(await shard.admit('r2', call)).toBe('created');
    expect(await shard.redis.client.llen(keys)).toBe(1);
    await shard.state.parked.leave([{ ...parked, id: 'r2' }]);
    expect(await shard.admit('r3', call)).toBe('attached r1');
    expect(await shard.admit('r4', call)).toBe('attached r2');
    expect(await shard.admit('r5', call)).toBe('created');
  });
});

describe('leaving', () => {
  const wished = (id: string, waiter: string, gateway = 'gw1', departureGraceMs = 0) =>
    shard.admit(id, { waiter, gateway, departureGraceMs });
  const leave = (requestId: string, waiter: string, gateway = 'gw1', graceMs = 0) =>
    shard.state.departures.release({ gateway, graceMs, connections: [{ requestId, waiter }] });
  const look = async (requestId: string) => {
    const outcome = await shard.state.cancel({
      requestId,
      lane: LANE,
      resultTtlSecs: 100,
      outcome: { status: 410, body: Buffer.from('gone') },
      ifAbandoned: { lookAgainMs: 60_000 },
    });
    return outcome.kind;
  };
  const due = async () => shard.state.departures.due((await shard.state.now()) + 1, 10);

  test('cancels what its last caller has left, and not before the grace is over', async () => {
    await wished('r1', 'w1');
    await leave('r1', 'w1', 'gw1', 60_000);
    expect(await due()).toEqual([]);
    expect(await look('r1')).toBe('wanted');
    await wished('r1', 'w2');
    await leave('r1', 'w2');
    expect(await due()).toEqual(['r1']);
    expect(await look('r1')).toBe('cancelled');
    expect(await due()).toEqual([]);
    expect(await look('r1')).toBe('wanted');
  });

  test('means nothing of a caller that was not there, and nothing the second time', async () => {
    await shard.state.departures.hear('gw1', 60, 0);
    await wished('r1', 'w1');
    await leave('r1', 'w');
    await leave('r1', 'w1', 'gw');
    expect(await look('r1')).toBe('wanted');
    await leave('r1', 'w1', 'gw1', 60_000);
    await leave('r1', 'w1');
    expect(await due()).toEqual([]);
  });

  test('by its gateway’s death counts once that is not heard of any more', async () => {
    await shard.state.departures.hear('gw1', 60, 0);
    await wished('r1', 'w1');
    expect(await look('r1')).toBe('wanted');
    await shard.redis.client.del(shard.state.keys.gateway('gw1'));
    // Put off by the look before.
    expect(await look('r1')).toBe('wanted');
    await shard.redis.client.zadd(shard.state.keys.departures, 0, 'r1');
    expect(await look('r1')).toBe('cancelled');
  });

  test('is what callers may do freely, who never wished for more', async () => {
    await shard.admit('r1');
    await wished('r1', 'w1');
    await leave('r1', 'w1');
    expect(await due()).toEqual([]);
    expect(await look('r1')).toBe('wanted');
  });

  test('a request with two who wait stays small enough to be a listpack', async () => {
    await wished('r1', 'abcdefgh', 'gateway-id-1');
    await wished('r1', 'ijklmnop', 'gateway-id-2');
    const key = shard.state.keys.request('r1');
    expect(await shard.redis.client.object('ENCODING', key)).toBe('listpack');
  });
});

describe('finding', () => {
  const lane = { tenant: 't', baseUrl: 'http://x/v1', endpoint: '/v1/x', model: 'm' };

  test('tells all that is known, in one look', async () => {
    await shard.sealedBatch('b1', ['r0']);
    await shard.admit('r1');
    await shard.admit('r2');
    await shard.redis.client.set(shard.state.keys.lane(LANE), encodeLane(lane));
    expect(await shard.state.find('r2')).toMatchObject({
      request: { id: 'r2', state: 'queued', triesBefore: 0, cancelled: false },
      lane,
      waitingBefore: 1,
    });
    await shard.state.pace.note(LANE, 1_000);
    await shard.state.pace.note(LANE, 2_000);
    const found = await shard.state.find('r0');
    expect(found).toMatchObject({
      request: { state: 'batched', batchId: 'b1' },
      batch: { id: 'b1', state: 'sealed', count: 1 },
      paceMs: 1_300,
    });
    expect(found).not.toHaveProperty('waitingBefore');
  });

  test('of what is not there, or of nobody’s lane, finds nothing', async () => {
    expect(await shard.state.find('r1')).toBeUndefined();
    await shard.admit('r1');
    expect(await shard.state.find('r1')).toBeUndefined();
  });
});
