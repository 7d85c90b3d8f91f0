import { Redis } from 'ioredis';
import { startFleet, type Fleet } from '../fleet.ts';
import { startRedisServer } from '../redis-server.ts';
import { startSimulator, type SimulatorProcess } from '../simulator-process.ts';
import { DemoFailure } from './demo-failure.ts';

export interface DemoStack {
  readonly fleet: Fleet;
  readonly simulator: SimulatorProcess;
  /** Ends all that runs and removes what was written. */
  stop(): Promise<void>;
}

/** A provider that is done within a second or two, and windows to match. */
const simulatorSettings = { VALIDATING_SECS: '0.2', RUNNING_SECS: '0.6', FINALIZING_SECS: '0.2' };
const appSettings = {
  BATCH_WINDOW_SECS: '1',
  BATCH_POLL_INTERVAL_SECS: '0.5',
  CREATE_QUIET_SECS: '2',
  LOG_LEVEL: 'info',
};

export async function startDemoStack(): Promise<DemoStack> {
  await using parts = new AsyncDisposableStack();
  const redisUrl = await provideRedis(parts);
  const simulator = parts.use(await startSimulator(simulatorSettings));
  const fleet = parts.use(
    await startFleet({
      gateways: 2,
      dispatchers: 1,
      pollers: 1,
      redisUrl,
      upstreamBaseUrl: simulator.baseUrl,
      env: appSettings,
    }),
  );
  const owned = parts.move();
  return { fleet, simulator, stop: () => owned.disposeAsync() };
}

/** A Redis of the demo's own, or a named one whose database holds nothing that it could disturb. */
async function provideRedis(parts: AsyncDisposableStack): Promise<string> {
  const named = process.env['REDIS_URL'];
  if (!named) return parts.use(await startRedisServer()).url;
  if (named.includes('+cluster:')) {
    throw new DemoFailure('The demo wants one Redis, not a cluster: unset REDIS_URL.');
  }
  const client = new Redis(named);
  parts.defer(() => client.disconnect());
  if ((await client.dbsize()) > 0) {
    throw new DemoFailure(
      'The database that REDIS_URL names is not empty: name an empty one (redis://host:port/9), or unset REDIS_URL for a Redis of the demo’s own.',
    );
  }
  parts.defer(async () => {
    await client.flushdb();
  });
  return named;
}
