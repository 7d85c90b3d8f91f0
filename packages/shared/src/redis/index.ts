export { faultsOfRedis } from './check-redis.ts';
export {
  connectForCallers,
  connectForWorkers,
  connectSubscriber,
  openInBackground,
} from './connect.ts';
