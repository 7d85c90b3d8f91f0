import { ConfigError } from '@silt/shared/config';
import type { RedisConnection } from '@silt/shared/redis';
import { readAgreedDeployment } from '@silt/shared/service';
import { State } from '@silt/shared/state';
import { connect } from './connect.ts';
import { type CommandSettings, readCommandSettings } from './settings.ts';

/** What a command works on. It decides nothing of it: a first start does. */
export interface Deployment {
  readonly settings: CommandSettings;
  readonly redis: RedisConnection;
  readonly state: State;
}

/** Opens the deployment that the environment names, for one command. */
export async function withDeployment<T>(
  environment: Readonly<Record<string, string | undefined>>,
  work: (deployment: Deployment) => Promise<T>,
): Promise<T> {
  const settings = readCommandSettings(environment);
  const redis = await connect(settings.REDIS_URL);
  try {
    const agreed = (await readAgreedDeployment(redis)).shards;
    const shards = settings.SHARDS ?? agreed ?? 1;
    if (agreed !== undefined && agreed !== shards) {
      throw new ConfigError(`SHARDS is ${shards}, but the apps work with ${agreed}`);
    }
    return await work({ settings, redis, state: new State(redis, shards) });
  } finally {
    redis.disconnect();
  }
}
