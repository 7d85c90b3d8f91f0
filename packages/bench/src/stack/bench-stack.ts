import { type RedisServer, startRedisServer } from '@silt/dev-env';
import { ShardState } from '@silt/shared/state';
import { Redis } from 'ioredis';
import { REDIS } from '../measure/meter.ts';
import { type BenchRedis, BenchSystem, startParts, type SystemOptions } from './bench-system.ts';

/** The system on one Redis, in one shard, with a look into its state. */
export class BenchStack extends BenchSystem {
  readonly redisServer: RedisServer;
  /** Of the bench itself. */
  readonly redis: Redis;
  readonly state: ShardState;

  private constructor(
    { redisServer, redis }: Pick<BenchStack, 'redisServer' | 'redis'>,
    ...system: ConstructorParameters<typeof BenchSystem>
  ) {
    super(...system);
    this.redisServer = redisServer;
    this.redis = redis;
    this.state = new ShardState(redis, 0);
  }

  static async start(options: SystemOptions = {}): Promise<BenchStack> {
    const redisServer = await startRedisServer();
    const redis = new Redis(redisServer.url);
    const provided: BenchRedis = {
      url: redisServer.url,
      servers: new Map([[REDIS, redis]]),
      stop: async () => {
        redis.disconnect();
        await redisServer.stop();
      },
    };
    const parts = await startParts(provided, options);
    return new BenchStack({ redisServer, redis }, parts, options.profileFile);
  }
}
