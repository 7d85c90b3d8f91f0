export { faultsOfClock } from './check-clock.ts';
export { faultsOfRedis } from './check-redis.ts';
export {
  connectForCallers,
  connectForWorkers,
  connectSubscriber,
  openInBackground,
} from './connect.ts';
export { examineRedis, type RedisExamination, type RedisFacts } from './examine-redis.ts';
export { readRedisAddress, type RedisAddress } from './redis-address.ts';
export type { RedisConnection } from './redis-connection.ts';
