import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually, openTestRedis, startRedisTap } from '@silt/testing';
import { Settlements } from '../src/pubsub/index.ts';
import { randomId } from '../src/domain/index.ts';
import { createLogger } from '../src/logging/index.ts';
import {
  connectForCallers,
  connectSubscriber,
  faultsOfClock,
  faultsOfRedis,
  openInBackground,
} from '../src/redis/index.ts';

const logger = createLogger('test', 'error');
const stack: AsyncDisposable[] = [];
afterEach(async () => {
  for (const resource of stack.splice(0).toReversed()) await resource[Symbol.asyncDispose]();
});

async function openTap() {
  const redis = await openTestRedis();
  stack.push(redis);
  const tap = await startRedisTap(redis.url);
  stack.push(tap);
  return { redis, tap };
}

describe('the connection for callers', () => {
  test('fails at once without Redis, in bounded time with a silent one, and recovers', async () => {
    const { tap } = await openTap();
    const connection = connectForCallers(tap.url, logger, 200);
    openInBackground(connection);
    try {
      await eventually(() => connection.ping());
      tap.stall();
      await expect(connection.ping()).rejects.toThrow('timed out');
      tap.resume();
      await eventually(() => connection.ping());
      tap.cut();
      await eventually(async () => {
        await expect(connection.ping()).rejects.toThrow(/enableOfflineQueue|closed/i);
      });
      await tap.restore();
      await eventually(() => connection.ping());
    } finally {
      connection.disconnect();
    }
  });

  test('starts without Redis', async () => {
    const { tap } = await openTap();
    tap.cut();
    const connection = connectForCallers(tap.url, logger, 200);
    openInBackground(connection);
    try {
      await expect(connection.ping()).rejects.toBeInstanceOf(Error);
      await tap.restore();
      await eventually(() => connection.ping());
    } finally {
      connection.disconnect();
    }
  });
});

describe('hearing of settlements', () => {
  test('goes on after the connection broke, and says so each time', async () => {
    const { redis, tap } = await openTap();
    // Channels are of the whole server, whatever database a test has.
    const gatewayId = randomId();
    const heard: string[] = [];
    let times = 0;
    const subscriber = connectSubscriber(tap.url, logger);
    const settlements = new Settlements(subscriber, gatewayId, {
      settled: (ids) => heard.push(...ids),
      listening: () => {
        times += 1;
      },
    });
    openInBackground(subscriber);
    try {
      await eventually(() => expect(times).toBe(1));
      await redis.client.publish(`silt:gateway:${gatewayId}`, 'r1,r2');
      await eventually(() => expect(heard).toEqual(['r1', 'r2']));
      tap.cut();
      await eventually(() => expect(settlements.hearing).toBe(false));
      await tap.restore();
      await eventually(() => expect(times).toBe(2));
      await redis.client.publish(`silt:gateway:${gatewayId}`, 'r3');
      await eventually(() => expect(heard).toEqual(['r1', 'r2', 'r3']));
    } finally {
      settlements.close();
    }
  });
});

describe('the check of a Redis', () => {
  test('finds nothing wrong with one that keeps what it is given', async () => {
    const { redis } = await openTap();
    expect(await faultsOfRedis(redis.client)).toEqual([]);
  });

  test('names the policy of one that evicts, and one that does not answer', async () => {
    const { redis, tap } = await openTap();
    await redis.client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    try {
      expect(await faultsOfRedis(redis.client)).toEqual([expect.stringContaining('allkeys-lru')]);
    } finally {
      await redis.client.config('SET', 'maxmemory-policy', 'noeviction');
    }
    tap.cut();
    const connection = connectForCallers(tap.url, logger, 100);
    expect(await faultsOfRedis(connection)).toEqual(['Redis does not answer']);
    connection.disconnect();
  });
});

describe('the clock of a worker', () => {
  test.each([
    [0, []],
    [29_000, []],
    [-29_000, []],
    [300_000, [expect.stringMatching(/300 s ahead of/)]],
    [-300_000, [expect.stringMatching(/300 s behind/)]],
  ])('%d ms from that of Redis', async (skewMs, faults) => {
    const { redis } = await openTap();
    expect(await faultsOfClock(redis.client, () => Date.now() + skewMs)).toEqual(faults);
  });
});
