import type { Queue } from 'bullmq';
import { openQueue, type QueueJobs } from '../queues/index.ts';
import type { RedisConnection } from '../redis/index.ts';

type BatchQueue = Queue<QueueJobs['follows' | 'submissions'], void>;

/** The queues' ends that operators' acts need, each opened when it is first asked for. */
export class OperatorQueues {
  private readonly redis: RedisConnection;
  private readonly open = new Map<string, BatchQueue>();

  constructor(redis: RedisConnection) {
    this.redis = redis;
  }

  of(name: 'follows' | 'submissions', shard: number): BatchQueue {
    const known = this.open.get(name + shard);
    if (known) return known;
    const queue = openQueue(name, shard, this.redis, { withoutWaiting: true });
    this.open.set(name + shard, queue);
    return queue;
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.values()].map((queue) => queue.close()));
  }
}
