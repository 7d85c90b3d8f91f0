import type { RedisConnection } from '../redis/index.ts';
import type { Logger } from 'winston';
import type { CommonSettings } from '../config/index.ts';
import { type Registry, watchRedis } from '../metrics/index.ts';
import {
  connectForWorkers,
  faultsOfClock,
  faultsOfRedis,
  openInBackground,
} from '../redis/index.ts';
import { CredentialVault } from '../security/index.ts';
import { State } from '../state/index.ts';
import { AdminServer } from './admin-server.ts';
import { agreeOnDeployment } from './agree-deployment.ts';
import { Closers } from './closers.ts';
import type { Service } from './run-service.ts';

export interface WorkerSettings extends CommonSettings {
  readonly ADMIN_PORT: number;
  /** The provider's key for tenants that have none of their own. */
  readonly OPENAI_API_KEY?: string;
}

/** What every worker app stands on. Whatever it opens, it adds to the closers. */
export interface WorkerGround {
  readonly redis: RedisConnection;
  readonly state: State;
  readonly vault: CredentialVault;
  readonly closers: Closers;
}

/**
 * A service that works jobs off Redis and serves nobody: connected as workers are, told about by its
 * admin server, begun when Redis answers and the replicas agree.
 */
export function createWorkerService(
  settings: WorkerSettings,
  logger: Logger,
  registry: Registry,
  begin: (ground: WorkerGround) => Promise<void>,
): Service {
  const closers = new Closers(logger);

  async function start(): Promise<void> {
    const redis = connectForWorkers(settings.REDIS_URL, logger);
    closers.add('redis', () => {
      redis.disconnect();
    });
    openInBackground(redis);
    let working = false;
    watchRedis(registry, redis);
    const admin = new AdminServer({
      registry,
      token: settings.ADMIN_TOKEN,
      readiness: async () => {
        if (redis.status !== 'ready') return ['Redis does not answer'];
        if (!working) return ['starting'];
        return [...(await faultsOfRedis(redis)), ...(await faultsOfClock(redis))];
      },
    });
    await admin.listen(settings.ADMIN_PORT, settings.SERVER_HOST);
    closers.add('admin server', () => admin.close());

    const vault = new CredentialVault(settings.SILT_SECRETS, settings.OPENAI_API_KEY);
    await agreeOnDeployment(redis, settings.SHARDS, vault);
    const [wrongClock] = await faultsOfClock(redis);
    if (wrongClock !== undefined) throw new Error(wrongClock);
    await begin({ redis, vault, closers, state: new State(redis, settings.SHARDS) });
    working = true;
  }

  return { start, close: () => closers.close() };
}
