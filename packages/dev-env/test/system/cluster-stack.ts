import {
  createSimulator,
  type SimulatorOptions,
  type SimulatorView,
  watchSimulator,
} from '@silt/simulator';
import { connectForWorkers, type RedisConnection } from '@silt/shared/redis';
import { createLogger } from '@silt/shared/logging';
import { State } from '@silt/shared/state';
import { eventually } from '@silt/testing';
import { type Fleet, type FleetOptions, startFleet } from '../../src/fleet.ts';
import { type AskOptions, askUntilAnswered } from './ask.ts';

export const SHARDS = 4;

/** The whole product as processes over a Redis Cluster, in shards, and a simulated provider. */
export interface ClusterStack extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly state: State;
  readonly redis: RedisConnection;
  readonly provider: SimulatorView;
  ask(key: string, text: string, options?: AskOptions): Promise<string>;
  /** Every batch of every shard is closed, nothing waits, the provider has no file of ours left. */
  atRest(): Promise<void>;
}

export interface ClusterStackOptions extends Omit<FleetOptions, 'upstreamBaseUrl' | 'redisUrl'> {
  readonly clusterUrl: string;
  readonly simulator?: SimulatorOptions;
}

export async function startClusterStack({
  clusterUrl,
  simulator: knobs,
  env,
  ...options
}: ClusterStackOptions): Promise<ClusterStack> {
  const simulator = createSimulator({ port: 0, timeScale: 4, ...knobs });
  const { url } = await simulator.start();
  const fleet = await startFleet({
    ...options,
    env: { SHARDS: String(SHARDS), ...env },
    redisUrl: clusterUrl,
    upstreamBaseUrl: `${url}/v1`,
  }).catch(async (error: unknown) => {
    await simulator.close();
    throw error;
  });
  const redis = connectForWorkers(clusterUrl, createLogger('test', 'error'));
  const state = new State(redis, SHARDS);
  const provider = watchSimulator(url);
  return {
    fleet,
    state,
    redis,
    provider,
    ask: (key, text, asking) => askUntilAnswered(fleet.gateways, key, text, asking),
    atRest: () =>
      eventually(
        async () => {
          const waiting = state.shards.map(({ keys }) => redis.zcard(keys.outbox));
          const open = state.shards.map(({ keys }) => redis.zcard(keys.batches));
          const left = {
            outbox: await Promise.all(waiting),
            batches: await Promise.all(open),
            providerFiles: (await provider.summary()).files.now,
          };
          if (
            Object.values(left)
              .flat()
              .some((count) => count > 0)
          ) {
            throw new Error(`not at rest: ${JSON.stringify(left)}`);
          }
        },
        { timeoutMs: 60_000 },
      ),
    async [Symbol.asyncDispose]() {
      redis.disconnect();
      try {
        await fleet.stop();
      } finally {
        await simulator.close();
      }
    },
  };
}
