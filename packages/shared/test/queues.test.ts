import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import type { Queue, Worker } from 'bullmq';
import { createLogger } from '../src/logging/index.ts';
import {
  followNow,
  type JobHandler,
  openQueue,
  openWorker,
  type QueueJobs,
} from '../src/queues/index.ts';

const logger = createLogger('test', 'error');
const HOUR_MS = 3_600_000;
let redis: TestRedis;
let queue: Queue<QueueJobs['follows'], void>;
const workers: Worker[] = [];
beforeEach(async () => {
  redis = await openTestRedis();
  queue = openQueue('follows', 0, redis.client);
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close(true)));
  await queue.close();
  await redis.closeAll();
});

function work(handler: JobHandler<'follows'>) {
  const worker = openWorker('follows', 0, redis.connect(), logger, handler, {
    concurrency: 2,
    lockMs: 1_000,
  });
  workers.push(worker);
  void worker.run();
}

const add = (batchId: string) => queue.add('follows', { batchId }, { jobId: batchId });

describe('a job', () => {
  test('comes back as long as its handler says so, and is gone when it is done', async () => {
    const seen: string[] = [];
    work(async ({ batchId }) => {
      seen.push(batchId);
      return seen.length < 3 ? { againInMs: 1 } : undefined;
    });
    await add('b1');
    await eventually(async () => {
      expect(seen).toEqual(['b1', 'b1', 'b1']);
      expect(await queue.getJob('b1')).toBeUndefined();
    });
  });

  test('is one, however often it is added', async () => {
    for (let n = 0; n < 3; n += 1) await add('b1');
    expect(await queue.getWaitingCount()).toBe(1);
  });

  test('whose handler throws is not lost', async () => {
    work(() => Promise.reject(new Error('a fault that this test plants')));
    logger.silent = true;
    await add('b1');
    await eventually(async () => expect(await queue.getDelayedCount()).toBe(1));
    logger.silent = false;
  });

  test('of a worker that died goes to another, as often as it takes', async () => {
    const dead = openWorker(
      'follows',
      0,
      redis.connect(),
      logger,
      () => new Promise<void>(() => undefined),
      { concurrency: 1, lockMs: 1_000 },
    );
    void dead.run();
    await add('b1');
    await eventually(async () => expect(await queue.getActiveCount()).toBe(1));
    await dead.close(true);
    const seen: string[] = [];
    work(async ({ batchId }) => {
      seen.push(batchId);
    });
    await eventually(() => expect(seen).toEqual(['b1']));
  });

  test('that waits for later comes at once when it is asked for', async () => {
    const seen: string[] = [];
    work(async ({ batchId }) => {
      seen.push(batchId);
      return seen.length < 2 ? { againInMs: HOUR_MS } : undefined;
    });
    await add('b1');
    await eventually(async () => expect(await queue.getDelayedCount()).toBe(1));
    await followNow(queue, 'b1');
    await eventually(() => expect(seen).toEqual(['b1', 'b1']));
  });

  test('that is not there, or due already, is there once when it is asked for', async () => {
    for (let n = 0; n < 3; n += 1) await followNow(queue, 'b1');
    expect(await queue.getWaitingCount()).toBe(1);
    expect(await queue.getDelayedCount()).toBe(0);
  });

  test('that was asked for while it was at work comes back at once', async () => {
    const seen: string[] = [];
    let news = false;
    work(async ({ batchId }) => {
      seen.push(batchId);
      if (seen.length > 1) return;
      // At work: it cannot be brought forward, and is not added twice.
      news = true;
      await followNow(queue, batchId);
      return { againInMs: HOUR_MS, soonerIf: async () => news };
    });
    await add('b1');
    await eventually(async () => {
      expect(seen).toEqual(['b1', 'b1']);
      expect(await queue.getJobCounts('wait', 'active', 'delayed')).toMatchObject({
        wait: 0,
        active: 0,
        delayed: 0,
      });
    });
  });

  test('comes back in its own time when nothing is new, or nobody can tell', async () => {
    const warned = jest.spyOn(logger, 'warn').mockReturnValue(logger);
    work(async ({ batchId }) => ({
      againInMs: HOUR_MS,
      soonerIf: async () => {
        if (batchId === 'b2') throw new Error('a fault that this test plants');
        return false;
      },
    }));
    await add('b1');
    await add('b2');
    await eventually(async () => expect(await queue.getDelayedCount()).toBe(2));
    await eventually(() => expect(warned).toHaveBeenCalledTimes(1));
    expect(await queue.getWaitingCount()).toBe(0);
    warned.mockRestore();
  });

  test('carries nothing but what its queue says', async () => {
    await add('b1');
    expect(await redis.client.hget('silt:{s0}:follows:b1', 'data')).toBe('{"batchId":"b1"}');
  });
});
