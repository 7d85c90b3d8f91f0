import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { openQueue, type QueueName } from '@silt/shared/queues';
import type { RedisConnection } from '@silt/shared/redis';
import type { State } from '@silt/shared/state';
import { Router } from 'express';
import { ConsoleError } from './console-error.ts';
import { bullBoardHeaders } from './headers.ts';

const NAMES: readonly QueueName[] = ['ticks', 'parcels', 'submissions', 'follows'];

export interface RawQueues {
  readonly router: Router;
  close(): Promise<void>;
}

/** The same, made when somebody first looks: most never do, and there may be hundreds of queues. */
export function rawQueuesOnDemand(
  state: State,
  redis: RedisConnection,
  basePath: string,
): RawQueues {
  let made: RawQueues | undefined;
  return {
    router: Router().use((request, response, next) => {
      made ??= rawQueues(state, redis, basePath);
      made.router(request, response, next);
    }),
    close: async () => {
      await made?.close();
    },
  };
}

/**
 * Bull Board over the queues of every shard, to look at only: jobs only say where to look soon, and
 * what an operator may do about a request or a batch is the console's to offer.
 */
function rawQueues(state: State, redis: RedisConnection, basePath: string): RawQueues {
  const queues = state.shards.flatMap(({ shard }) =>
    NAMES.map((name) => ({
      shard,
      queue: openQueue(name, shard, redis, { withoutWaiting: true }),
    })),
  );
  const serverAdapter = new ExpressAdapter().setBasePath(basePath);
  createBullBoard({
    serverAdapter,
    queues: queues.map(
      ({ shard, queue }) =>
        new BullMQAdapter(queue, { readOnlyMode: true, prefix: `s${shard} `, delimiter: ' ' }),
    ),
    options: { uiConfig: { boardTitle: 'Silt: raw queues' } },
  });
  const router = Router();
  router.use((request, _response, next) => {
    if (request.method === 'GET' || request.method === 'HEAD') next();
    else next(new ConsoleError(405, 'method_not_allowed', 'The raw queues are to look at only.'));
  });
  router.use(bullBoardHeaders(), serverAdapter.getRouter());
  return {
    router,
    close: async () => {
      await Promise.all(queues.map(({ queue }) => queue.close()));
    },
  };
}
