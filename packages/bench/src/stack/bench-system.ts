import {
  findFreePort,
  type Fleet,
  type GatewayProcess,
  nodeOptionsOf,
  type ServiceName,
  type ServiceProcess,
  type SimulatorProcess,
  startFleet,
  startSimulator,
} from '@silt/dev-env';
import { type SimulatorView, watchSimulator } from '@silt/simulator';
import { LoadClient } from '../load/load-client.ts';
import { HeapWatch } from '../measure/heap-watch.ts';
import { Inspector } from '../measure/inspector.ts';
import type { Metered, RedisServers } from '../measure/meter.ts';
import { readRedisPid } from '../measure/redis-info.ts';

type Environment = Readonly<Record<string, string>>;

export interface SystemOptions {
  /** For every app. */
  readonly settings?: Environment;
  readonly simulator?: Environment;
  /** Where CPU profiles of everything that is measured go. Undefined: none are made. */
  readonly profileFile?: ((processName: string) => string) | undefined;
}

/** As in production, but for the times that would only be waited for. */
const settingsOfAll = { LOG_LEVEL: 'info', BATCH_WINDOW_SECS: '3600', CREATE_QUIET_SECS: '60' };
/** A provider that takes no time of its own. */
const instantClock = { VALIDATING_SECS: '0', RUNNING_SECS: '0', FINALIZING_SECS: '0' };

/** The Redis of a stage, as processes of its own. */
export interface BenchRedis {
  /** For REDIS_URL. */
  readonly url: string;
  /** Each with a connection of the bench itself. */
  readonly servers: RedisServers;
  stop(): Promise<void>;
}

interface SystemParts {
  readonly provided: BenchRedis;
  readonly simulator: SimulatorProcess;
  readonly fleet: Fleet;
}

/** The system as shipped, as real processes around a Redis, or a cluster, of its own; for one stage. */
export class BenchSystem implements AsyncDisposable {
  readonly servers: RedisServers;
  readonly simulator: SimulatorProcess;
  readonly provider: SimulatorView;
  readonly fleet: Fleet;
  private readonly provided: BenchRedis;
  private readonly profileFile: SystemOptions['profileFile'];
  private readonly inspectors = new Map<ServiceProcess, Inspector>();
  private readonly watches = new Map<ServiceProcess, HeapWatch>();
  private readonly clients: LoadClient[] = [];

  constructor(
    { provided, simulator, fleet }: SystemParts,
    profileFile: SystemOptions['profileFile'],
  ) {
    this.provided = provided;
    this.servers = provided.servers;
    this.simulator = simulator;
    this.fleet = fleet;
    this.provider = watchSimulator(simulator.url);
    this.profileFile = profileFile;
  }

  startGateway(env: Environment = {}): Promise<GatewayProcess> {
    return this.watched('gateway', (port) => this.fleet.startGateway({ ...port, ...env }));
  }

  startDispatcher(env: Environment = {}): Promise<ServiceProcess> {
    return this.watched('dispatcher', (port) => this.fleet.startDispatcher({ ...port, ...env }));
  }

  startPoller(env: Environment = {}): Promise<ServiceProcess> {
    return this.watched('poller', (port) => this.fleet.startPoller({ ...port, ...env }));
  }

  startClient(): LoadClient {
    const client = new LoadClient(`client-${this.clients.length + 1}`);
    this.clients.push(client);
    return client;
  }

  inspectorOf(service: ServiceProcess): Inspector {
    const inspector = this.inspectors.get(service);
    if (!inspector) throw new Error(`${service.name} is not looked into`);
    return inspector;
  }

  watchOf(service: ServiceProcess): HeapWatch {
    const watch = this.watches.get(service);
    if (!watch) throw new Error(`${service.name} is not looked into`);
    return watch;
  }

  /** Everything that runs, under the names of the report. */
  async metered(): Promise<Metered[]> {
    return [
      ...this.fleet.processes
        .filter(({ running }) => running)
        .map((service) => {
          const watch = this.watches.get(service);
          return { name: service.name, pid: service.pid, ...(watch && { watch }) };
        }),
      ...(await this.meteredServers()),
      { name: 'simulator', pid: this.simulator.pid },
      ...this.clients.filter(({ running }) => running),
    ];
  }

  /** Ends one process of the fleet, as an operator would. */
  async stop(service: ServiceProcess): Promise<void> {
    this.leave(service);
    await service.stop();
  }

  /** Looks into it no more: a process that ends waits for that. */
  leave(service: ServiceProcess): void {
    this.watches.get(service)?.close();
    this.inspectors.get(service)?.close();
    this.inspectors.delete(service);
    this.watches.delete(service);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.clients) await client[Symbol.asyncDispose]();
    for (const service of this.fleet.processes) this.leave(service);
    await this.fleet.stop();
    await this.simulator.stop();
    await this.provided.stop();
  }

  private async meteredServers(): Promise<Metered[]> {
    const asked = [...this.servers].map(async ([name, redis]) => ({
      name,
      pid: await readRedisPid(redis),
    }));
    return await Promise.all(asked);
  }

  private async watched<T extends ServiceProcess>(
    name: ServiceName,
    start: (port: Environment) => Promise<T>,
  ): Promise<T> {
    const port = await findFreePort();
    const service = await start(Inspector.environment(port, nodeOptionsOf(name)));
    if (service.pid === undefined) throw new Error(`${service.name} has no process`);
    const inspector = await Inspector.open(service.pid, port);
    const { profileFile } = this;
    const watch = new HeapWatch(inspector, profileFile && (() => profileFile(service.name)));
    this.inspectors.set(service, inspector);
    this.watches.set(service, watch);
    return service;
  }
}

/** What a system is made of, around a Redis that is there, and is ended if this fails. */
export async function startParts(
  provided: BenchRedis,
  options: SystemOptions,
): Promise<SystemParts> {
  try {
    const simulator = await startSimulator({ ...instantClock, ...options.simulator });
    const fleet = await startFleet({
      gateways: 0,
      dispatchers: 0,
      pollers: 0,
      redisUrl: provided.url,
      upstreamBaseUrl: simulator.baseUrl,
      env: { ...settingsOfAll, ...options.settings },
    });
    return { provided, simulator, fleet };
  } catch (error) {
    await provided.stop();
    throw error;
  }
}
