import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { eventually } from '../src/eventually.ts';
import { startRedisTap, type RedisTap } from '../src/redis-tap.ts';
import { openTestRedis, type TestRedis } from '../src/test-redis.ts';

const increase = `return redis.call('INCRBY', KEYS[1], ARGV[1])`;

/** A process that dies at this point: its connection ends, and it never speaks again. */
function kill(client: Redis): void {
  client.disconnect(false);
}

describe('redis tap', () => {
  let direct: TestRedis;
  let tap: RedisTap;
  let tapped: Redis;

  beforeEach(async () => {
    direct = await openTestRedis();
    tap = await startRedisTap(direct.url);
    tapped = connectTo(tap);
  });

  afterEach(async () => {
    await direct.closeAll();
    await tap.stop();
  });

  function connectTo({ url }: RedisTap): Redis {
    const client = direct.connect({}, url);
    client.on('error', () => {});
    return client;
  }

  test('passes everything on, large and binary values and pipelines included', async () => {
    const value = Buffer.alloc(3_000_000, '*3\r\n$-1\r\n\u0000é');
    await tapped.set('silt:large', value);
    expect((await tapped.getBuffer('silt:large'))?.equals(value)).toBe(true);

    const pipeline = tapped.pipeline();
    for (let index = 0; index < 500; index += 1) pipeline.rpush('silt:list', index);
    await pipeline.exec();
    expect(await tapped.llen('silt:list')).toBe(500);
    await expect(tapped.call('HELLO', '3')).resolves.toBeDefined();
  });

  test('before: the command never reaches Redis, and neither does what follows it', async () => {
    const point = tap.arm({ when: 'before', includes: ['silt:second'] });
    await tapped.ping();
    const results = Promise.allSettled([
      tapped.call('SET', 'silt:first', '1'),
      tapped.call('SET', 'silt:second', '1'),
      tapped.call('SET', 'silt:third', '1'),
    ]);
    await point.caught;
    expect(point.commands.map(String)[0]).toContain('silt:second');
    await eventually(async () => expect(await direct.client.get('silt:first')).toBe('1'));
    expect(await direct.client.exists('silt:second', 'silt:third')).toBe(0);

    kill(tapped);
    await results;
    expect(await direct.client.exists('silt:second', 'silt:third')).toBe(0);
  });

  test('after: Redis has executed the command when it is caught, and the caller does not know', async () => {
    const point = tap.arm({ when: 'after', includes: ['silt:counter'] });
    let answered = false;
    const call = tapped.incr('silt:counter').then(
      () => (answered = true),
      () => {},
    );
    await point.caught;
    expect(await direct.client.get('silt:counter')).toBe('1');
    expect(answered).toBe(false);

    kill(tapped);
    await call;
    expect(await direct.client.get('silt:counter')).toBe('1');
  });

  test('release lets what was held flow on in order', async () => {
    const before = tap.arm({ when: 'before', includes: ['silt:a'] });
    const first = Promise.all([tapped.set('silt:a', '1'), tapped.append('silt:a', '2')]);
    await before.caught;
    before.release();
    expect(await first).toEqual(['OK', 2]);

    const after = tap.arm({ when: 'after', includes: ['silt:a'] });
    const second = tapped.get('silt:a');
    await after.caught;
    after.release();
    expect(await second).toBe('12');
    expect(await tapped.get('silt:a')).toBe('12');
  });

  test('a script is recognised whether Redis knows it already or not', async () => {
    const digest = createHash('sha1').update(increase).digest('hex');
    const increaseBy = (key: string, by: number) =>
      tapped
        .evalsha(digest, 1, key, by)
        .catch((error: Error) =>
          error.message.startsWith('NOSCRIPT')
            ? tapped.eval(increase, 1, key, by)
            : Promise.reject(error),
        );
    await direct.client.script('FLUSH');
    for (const [expected, known] of [
      ['5', 'new'],
      ['10', 'known'],
    ] as const) {
      const point = tap.arm({ when: 'after', script: increase, includes: ['silt:sum'] });
      const result = increaseBy('silt:sum', 5);
      await point.caught;
      expect([known, await direct.client.get('silt:sum')]).toEqual([known, expected]);
      point.release();
      expect(String(await result)).toBe(expected);
    }
  });

  test('a command that arrives in pieces is caught whole', async () => {
    const value = 'x'.repeat(2_000_000);
    const point = tap.arm({ when: 'before', match: (command) => command.includes('silt:big') });
    const call = tapped.set('silt:big', `${value}end`).catch(() => {});
    await point.caught;
    expect(await direct.client.exists('silt:big')).toBe(0);
    point.release();
    await call;
    expect(await direct.client.strlen('silt:big')).toBe(2_000_003);
  });

  test('several are caught when several are asked for, others pass', async () => {
    const other = connectTo(tap);
    const point = tap.arm({ when: 'before', includes: ['silt:many'], count: 2 });
    const calls = [tapped.set('silt:many', '1'), other.set('silt:many', '2')];
    await point.caught;
    expect(point.held).toBe(2);
    const third = connectTo(tap);
    expect(await third.set('silt:many', '3')).toBe('OK');
    point.release();
    expect(await Promise.all(calls)).toEqual(['OK', 'OK']);
  });

  test('cut refuses connections until restored', async () => {
    await tapped.ping();
    tap.cut();
    const call = tapped.ping();
    await eventually(() => expect(tapped.status).toBe('reconnecting'));
    await tap.restore();
    expect(await call).toBe('PONG');
  });

  test('stall keeps connections open and silent until resumed', async () => {
    await tapped.ping();
    tap.stall();
    const fresh = connectTo(tap);
    const calls = Promise.all([tapped.ping(), fresh.ping()]);
    let answered = false;
    void calls.then(() => (answered = true));
    // One after the other, each takes as long as an answer through the tap would.
    for (let ping = 0; ping < 50; ping += 1) await direct.client.ping();
    expect(answered).toBe(false);
    tap.resume();
    expect(await calls).toEqual(['PONG', 'PONG']);
  });
});
