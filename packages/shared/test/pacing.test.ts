import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openTestRedis, type TestRedis } from '@silt/testing';
import { Pacing } from '../src/state/index.ts';

let redis: TestRedis;
let pacing: Pacing;
beforeAll(async () => {
  redis = await openTestRedis();
  pacing = new Pacing(redis.client, { firstMs: 0, longestMs: 0 });
});
afterAll(async () => {
  await redis.closeAll();
});
beforeEach(() => redis.empty());

const lane = { tenant: 't1', baseUrl: 'u', endpoint: '/v1/e', model: 'm' };
const reserve = (batchId: string, tokens: number, divisible = true) =>
  pacing.reserve(lane, { batchId, tokens, divisible });
const wasFull = (batchId: string, limit?: number) => pacing.wasFull(lane, batchId, limit);

describe('enqueued tokens', () => {
  test('are free while no limit is known', async () => {
    expect(await reserve('b1', 1e12)).toEqual({ kind: 'reserved' });
  });

  test('are shared under the limit, and given back', async () => {
    await wasFull('b0', 100);
    expect(await pacing.limit(lane)).toBe(100);
    expect(await reserve('b1', 60)).toEqual({ kind: 'reserved' });
    expect(await reserve('b1', 60)).toEqual({ kind: 'reserved' });
    expect(await reserve('b2', 60)).toEqual({ kind: 'full', forMs: 0 });
    expect(await reserve('b3', 40)).toEqual({ kind: 'reserved' });
    await pacing.release(lane, 'b1');
    expect(await reserve('b2', 60)).toEqual({ kind: 'reserved' });
  });

  test('a batch above the limit is divided; a single request tries its luck when it is alone', async () => {
    await wasFull('b0', 100);
    expect(await reserve('b1', 101)).toEqual({ kind: 'too-large' });
    await reserve('b2', 10);
    expect(await reserve('b3', 101, false)).toEqual({ kind: 'not-alone' });
    await pacing.release(lane, 'b2');
    expect(await reserve('b3', 101, false)).toEqual({ kind: 'reserved' });
  });

  test('after a refusal nobody of the lane comes for a while, longer each time in a row', async () => {
    const patient = new Pacing(redis.client, {
      firstMs: 8_000,
      longestMs: 64_000,
      random: () => 0,
    });
    expect(await patient.wasFull(lane, 'b1', undefined)).toMatchObject({ forMs: 6_000 });
    expect(await patient.wasFull(lane, 'b1', undefined)).toMatchObject({ forMs: 12_000 });
    expect(await reserve('b2', 1)).toMatchObject({ kind: 'full' });
    await patient.wasBegun(lane);
    expect(await patient.wasFull(lane, 'b1', undefined)).toMatchObject({ forMs: 6_000 });
  });

  test('are not waited for by others when one request, which had all of them, was too large', async () => {
    const one = (batchId: string) => ({ batchId, requestId: 'r1', limit: 100 });
    const large = new Pacing(
      redis.client,
      { firstMs: 60_000, longestMs: 60_000 },
      { firstMs: 8_000, longestMs: 64_000, random: () => 0 },
    );
    await reserve('b1', 10, false);
    expect(await large.wasFullForOne(lane, one('b1'))).toEqual({ forMs: 6_000, refusedAlone: 1 });
    expect(await reserve('b2', 80)).toEqual({ kind: 'reserved' });
    // Not alone: perhaps the others had the room, so nobody comes for a while, and nothing is proved.
    expect(await large.wasFullForOne(lane, one('b3'))).toMatchObject({ refusedAlone: 0 });
    expect(await reserve('b4', 1)).toMatchObject({ kind: 'full' });
    await pacing.release(lane, 'b2');
    expect(await large.wasFullForOne(lane, one('b5'))).toEqual({ forMs: 12_000, refusedAlone: 2 });
    await large.wasBegun(lane, 'r1');
    expect(await large.wasFullForOne(lane, one('b6'))).toMatchObject({ refusedAlone: 1 });
  });

  test('of another model or tenant are another matter', async () => {
    await wasFull('b0', 10);
    const other = { batchId: 'b1', tokens: 50, divisible: true };
    expect(await pacing.reserve({ ...lane, model: 'n' }, other)).toEqual({ kind: 'reserved' });
    expect(await pacing.reserve({ ...lane, tenant: 't2' }, other)).toEqual({ kind: 'reserved' });
  });
});

describe('a tenant', () => {
  test('stays away for as long as it was told', async () => {
    expect(await pacing.pauseLeft('t1')).toBe(0);
    await pacing.pause('t1', 60_000);
    expect(await pacing.pauseLeft('t1')).toBeGreaterThan(0);
    expect(await pacing.pauseLeft('t2')).toBe(0);
  });

  test('makes no more batches in a slot than its share of the hour', async () => {
    const waits = [];
    for (let n = 0; n < 4; n += 1) waits.push(await pacing.countCreate('t1', 30));
    // A slot that ends meanwhile begins a new count, with room for all of these.
    expect(waits.filter((wait) => wait === 0).length).toBeGreaterThanOrEqual(3);
    expect(await pacing.countCreate('t2', 30)).toBe(0);
  });
});
