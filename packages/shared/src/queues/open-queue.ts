import { Queue } from 'bullmq';
import type { RedisConnection } from '../redis/index.ts';
import { ShardKeys } from '../state/index.ts';
import type { QueueJobs, QueueName } from './queue-jobs.ts';

export interface OpenQueueOptions {
  /**
   * For a process that must start, and answer, without Redis: commands reject instead of waiting
   * for a first connection, and work once there is one.
   */
  readonly withoutWaiting?: boolean;
}

/** One end of a queue of one shard: to add jobs. */
export function openQueue<N extends QueueName>(
  name: N,
  shard: number,
  connection: RedisConnection,
  { withoutWaiting = false }: OpenQueueOptions = {},
): Queue<QueueJobs[N], void> {
  const queue = new Queue<QueueJobs[N], void>(name, {
    connection,
    prefix: new ShardKeys(shard).queuePrefix,
    skipWaitingForReady: withoutWaiting,
    skipVersionCheck: withoutWaiting,
    // Nobody reads the queues' event streams; left alone they keep 10,000 entries each.
    streams: { events: { maxLen: 100 } },
  });
  // Whatever breaks is told by the connection itself, and by the call that failed.
  queue.on('error', () => undefined);
  return queue;
}
