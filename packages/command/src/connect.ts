import { createLogger } from '@silt/shared/logging';
import { connectForCallers, type RedisConnection } from '@silt/shared/redis';
import { RedisUnavailableError } from './failures.ts';

const CONNECT_MS = 5_000;
/** Of one command: long enough for a Redis that has much to do. */
const COMMAND_MS = 15_000;

/** A connection that answers, or `RedisUnavailableError`. Whoever opened it closes it. */
export async function connect(url: string): Promise<RedisConnection> {
  const redis = connectForCallers(url, createLogger('silt', 'error', process.stderr), COMMAND_MS);
  let reason = 'it does not answer';
  redis.on('error', (error: Error) => {
    reason = error.message;
  });
  const overdue = Promise.withResolvers<never>();
  const timer = setTimeout(() => overdue.reject(new Error('overdue')), CONNECT_MS);
  try {
    await Promise.race([redis.connect(), overdue.promise]);
    return redis;
  } catch {
    redis.disconnect();
    throw new RedisUnavailableError(`Redis cannot be used: ${reason}`);
  } finally {
    clearTimeout(timer);
  }
}
