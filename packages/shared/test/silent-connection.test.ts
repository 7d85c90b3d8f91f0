import { expect, test } from '@jest/globals';
import { eventually, startRedisTap } from '@silt/testing';
import { createLogger } from '../src/logging/index.ts';
import { openQueue, openWorker } from '../src/queues/index.ts';
import { connectForCallers, connectForWorkers, openInBackground } from '../src/redis/index.ts';
import { ShardState } from '../src/state/index.ts';
import { withBatch } from '../src/work/index.ts';
import { scriptSource } from './script-source.ts';
import { openShard } from './shard-fixture.ts';

// A connection that takes every command and gives no reply any more: to TCP it is well.

test('a worker’s only place is free again: what waited for a reply is asked on a new connection', async () => {
  const logger = createLogger('test', 'error');
  await using shard = await openShard();
  await using tap = await startRedisTap(shard.redis.url);
  await shard.sealedBatch('b1', ['r1']);
  await shard.sealedBatch('b2', ['r2']);
  const queue = openQueue('submissions', 0, shard.redis.client);
  const connection = connectForWorkers(tap.url, logger);
  const state = new ShardState(connection, 0);
  const done: string[] = [];
  const worker = openWorker(
    'submissions',
    0,
    connection,
    logger,
    ({ batchId }) =>
      withBatch(state, batchId, logger, { keepClosedSecs: 60 }, async (lease) => {
        await lease.advance({ facts: { uploads: 1 } });
        done.push(batchId);
      }),
    { concurrency: 1, lockMs: 6_000 },
  );
  logger.silent = true;
  try {
    const swallowed = tap.arm({ when: 'after', script: scriptSource('advance') });
    void worker.run();
    for (const batchId of ['b1', 'b2']) {
      await queue.add('submissions', { batchId }, { jobId: batchId });
    }
    await swallowed.caught;
    await eventually(
      async () => {
        expect(new Set(done)).toEqual(new Set(['b1', 'b2']));
        expect(await queue.getJobCountByTypes('wait', 'active', 'delayed')).toBe(0);
      },
      { timeoutMs: 50_000 },
    );
  } finally {
    await worker.close(true);
    connection.disconnect();
    await queue.close();
  }
}, 60_000);

test('callers wait for a reply as long as they may, and a working connection comes by itself', async () => {
  const logger = createLogger('test', 'error');
  logger.silent = true;
  await using shard = await openShard();
  await using tap = await startRedisTap(shard.redis.url);
  const connection = connectForCallers(tap.url, logger, 200);
  openInBackground(connection);
  try {
    await eventually(() => connection.ping());
    const swallowed = tap.arm({ when: 'after', includes: ['echo'] });
    await expect(connection.echo('anybody?')).rejects.toThrow('timed out');
    await swallowed.caught;
    await eventually(() => connection.ping(), { timeoutMs: 50_000 });
  } finally {
    connection.disconnect();
  }
}, 60_000);
