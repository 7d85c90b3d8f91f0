import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually, openTestRedis, type TestRedis } from '@silt/testing';
import type { Queue, Worker } from 'bullmq';
import { createLogger } from '../src/logging/index.ts';
import { type JobHandler, openQueue, openWorker, type QueueJobs } from '../src/queues/index.ts';

const logger = createLogger('test', 'error');
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

  test('carries nothing but what its queue says', async () => {
    await add('b1');
    expect(await redis.client.hget('silt:{s0}:follows:b1', 'data')).toBe('{"batchId":"b1"}');
  });
});
