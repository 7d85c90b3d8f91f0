import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from 'winston';

/**
 * Connections have a purpose, and every option here has a reason. None is opened on import; who
 * makes one closes it.
 */

const common: Omit<RedisOptions, 'replyMapping'> = {
  lazyConnect: true,
  // Seen as a dead peer after about a minute, even where no FIN arrives.
  keepAlive: 30_000,
  connectTimeout: 5_000,
  retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 5), 1_000),
};

/**
 * Commands that a caller waits for: they fail at once when Redis is away, and within
 * `commandTimeoutMs` when it does not answer. Nothing is queued in the client: a call that was told
 * "not now" must not be carried out later. A command that timed out may have been applied; every
 * script can be repeated.
 */
export function connectForCallers(url: string, logger: Logger, commandTimeoutMs: number): Redis {
  return watched(
    new Redis(url, {
      ...common,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      commandTimeout: commandTimeoutMs,
    }),
    logger,
    'callers',
  );
}

/** Commands of workers: they wait for Redis as long as it takes. BullMQ demands the null. */
export function connectForWorkers(url: string, logger: Logger): Redis {
  return watched(new Redis(url, { ...common, maxRetriesPerRequest: null }), logger, 'workers');
}

/** A subscribed connection answers nothing else. It subscribes by its own `ready` handler. */
export function connectSubscriber(url: string, logger: Logger): Redis {
  return watched(
    new Redis(url, { ...common, autoResubscribe: false, maxRetriesPerRequest: null }),
    logger,
    'subscriber',
  );
}

/** Opens a connection without waiting for it: it keeps trying, and readiness tells how it is. */
export function openInBackground(redis: Redis): void {
  redis.connect().catch(() => {
    // Told by the 'error' handler, and tried again by the connection itself.
  });
}

/** One line when it breaks and one when it is back, not one per attempt. */
function watched(redis: Redis, logger: Logger, purpose: string): Redis {
  let broken = false;
  redis.on('error', (error: Error) => {
    if (!broken) logger.warn('redis connection lost', { purpose, reason: error.message });
    broken = true;
  });
  redis.on('ready', () => {
    if (broken) logger.info('redis connection restored', { purpose });
    broken = false;
  });
  return redis;
}
