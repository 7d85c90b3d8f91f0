import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { findFreePort } from '@silt/testing';
import { nodeOptionsOf } from './node-options.ts';
import { baseEnvironment } from './process-environment.ts';
import { startRedisServer, type RedisServer } from './redis-server.ts';
import { serviceEntry, type ServiceName } from './repository.ts';
import { ServiceProcess } from './service-process.ts';
import { makeTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

type Environment = Readonly<Record<string, string>>;

export interface FleetOptions {
  readonly gateways?: number;
  readonly dispatchers?: number;
  readonly pollers?: number;
  readonly upstreamBaseUrl: string;
  /** Without it the fleet starts a Redis of its own and ends it at `stop`. */
  readonly redisUrl?: string;
  /** Where `apps/` with the built apps is; the repository without it. */
  readonly appsRoot?: string;
  /** For every process. */
  readonly env?: Environment;
  /** For one process, such as a REDIS_URL that goes through a tap. `index` counts from 0 per service. */
  readonly perProcessEnv?: (service: ServiceName, index: number) => Environment;
}

/** A process of an app, and where operators reach it. */
export interface AppProcess extends ServiceProcess {
  readonly adminUrl: string;
}

export interface GatewayProcess extends AppProcess {
  readonly url: string;
  /** For an SDK's base_url. */
  readonly baseUrl: string;
}

/** Windows short enough that a test or a demo need not wait for them. */
const quickSettings = {
  BATCH_WINDOW_SECS: '0.5',
  BATCH_POLL_INTERVAL_SECS: '0.5',
  CREATE_QUIET_SECS: '2',
  REDIS_LOSS_SECS: '0',
  LOG_LEVEL: 'debug',
};

/** Boots the apps as processes on free ports and answers when all are ready. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const folder = await makeTemporaryFolder('fleet');
  const redis = options.redisUrl === undefined ? await startRedisServer() : undefined;
  const fleet = new Fleet(options, folder, redis);
  const { gateways = 1, dispatchers = 1, pollers = 1 } = options;
  try {
    await Promise.all([
      ...Array.from({ length: gateways }, () => fleet.startGateway()),
      ...Array.from({ length: dispatchers }, () => fleet.startDispatcher()),
      ...Array.from({ length: pollers }, () => fleet.startPoller()),
    ]);
  } catch (error) {
    await fleet.stop().catch(() => {});
    throw error;
  }
  return fleet;
}

export class Fleet implements AsyncDisposable {
  readonly redisUrl: string;
  /** The fleet's own Redis, if it started one. */
  readonly redis: RedisServer | undefined;
  /** The sealing key that every process of the fleet was given. */
  readonly secrets = randomBytes(32).toString('base64');
  readonly gateways: GatewayProcess[] = [];
  readonly dispatchers: AppProcess[] = [];
  readonly pollers: AppProcess[] = [];
  private readonly options: FleetOptions;
  private readonly folder: TemporaryFolder;
  private readonly started: Record<ServiceName, number> = { gateway: 0, dispatcher: 0, poller: 0 };

  constructor(options: FleetOptions, folder: TemporaryFolder, redis: RedisServer | undefined) {
    this.options = options;
    this.folder = folder;
    this.redis = redis;
    this.redisUrl = options.redisUrl ?? redis?.url ?? '';
  }

  /** One more gateway, ready. The settings given here win over the fleet's. */
  async startGateway(env: Environment = {}): Promise<GatewayProcess> {
    const { name, settings, adminUrl } = await this.prepare('gateway', {
      SERVER_PORT: String(await findFreePort()),
      ...env,
    });
    const url = `http://127.0.0.1:${settings['SERVER_PORT']}`;
    const options = { name, entry: serviceEntry('gateway', this.options.appsRoot), env: settings };
    const readyUrls = [`${adminUrl}/readyz`, `${url}/ready`];
    const service = new ServiceProcess({ ...options, readyUrls });
    const gateway = Object.assign(service, { url, baseUrl: `${url}/v1`, adminUrl });
    this.gateways.push(gateway);
    await gateway.ready();
    return gateway;
  }

  startDispatcher(env: Environment = {}): Promise<AppProcess> {
    return this.startWorker('dispatcher', this.dispatchers, env);
  }

  startPoller(env: Environment = {}): Promise<AppProcess> {
    return this.startWorker('poller', this.pollers, env);
  }

  /** Every process that was started, ended ones too, in the order in which they are stopped. */
  get processes(): readonly AppProcess[] {
    return [...this.gateways, ...this.dispatchers, ...this.pollers];
  }

  /**
   * SIGTERM to the gateways, then the dispatchers, then the pollers, each group awaited, so that
   * nothing new comes in while the rest finishes. Throws, after all is gone, if one had to be forced.
   */
  async stop(): Promise<void> {
    const forced: string[] = [];
    for (const group of [this.gateways, this.dispatchers, this.pollers]) {
      await Promise.all(
        group.map(async (service) => {
          if ((await service.stop()) === 'forced') forced.push(service.name);
        }),
      );
    }
    await this.redis?.stop();
    await this.folder.remove();
    if (forced.length > 0) throw new Error(`Did not end by itself: ${forced.join(', ')}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private async startWorker(
    service: Exclude<ServiceName, 'gateway'>,
    group: AppProcess[],
    env: Environment,
  ): Promise<AppProcess> {
    const { name, settings, adminUrl } = await this.prepare(service, env);
    const options = { name, entry: serviceEntry(service, this.options.appsRoot), env: settings };
    const worker = Object.assign(
      new ServiceProcess({ ...options, readyUrls: [`${adminUrl}/readyz`] }),
      { adminUrl },
    );
    group.push(worker);
    await worker.ready();
    return worker;
  }

  private async prepare(service: ServiceName, env: Environment) {
    const index = this.started[service];
    this.started[service] += 1;
    const name = `${service}-${index + 1}`;
    const settings: Record<string, string> = {
      ...baseEnvironment(),
      ...nodeOptionsOf(service),
      ...quickSettings,
      SERVER_HOST: '127.0.0.1',
      ADMIN_PORT: String(await findFreePort()),
      REDIS_URL: this.redisUrl,
      UPSTREAM_BASE_URL: this.options.upstreamBaseUrl,
      SILT_SECRETS: this.secrets,
      SPOOL_DIR: join(this.folder.path, name),
      ...this.options.env,
      ...this.options.perProcessEnv?.(service, index),
      ...env,
    };
    return { name, settings, adminUrl: `http://127.0.0.1:${settings['ADMIN_PORT']}` };
  }
}
