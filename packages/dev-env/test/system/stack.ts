import {
  createSimulator,
  type SimulatorOptions,
  type SimulatorView,
  watchSimulator,
} from '@silt/simulator';
import { eventually, type RedisTap, startRedisTap } from '@silt/testing';
import { Redis } from 'ioredis';
import { type Fleet, type FleetOptions, startFleet } from '../../src/fleet.ts';
import { type RedisServer, startRedisServer } from '../../src/redis-server.ts';
import { type AskOptions, askUntilAnswered } from './ask.ts';

/** The whole product as processes, a Redis of its own, and a simulated provider. */
export interface Stack extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly redis: RedisServer;
  /** In front of Redis, for the processes whose environment names it. */
  readonly tap: RedisTap;
  readonly provider: SimulatorView;
  /** Asks until there is an answer, at another gateway whenever one breaks off. */
  ask(key: string, text: string, options?: AskOptions): Promise<string>;
  /** Every batch is closed, nothing waits, the provider has no file of ours left. */
  atRest(): Promise<void>;
}

export interface StackOptions extends Omit<
  FleetOptions,
  'upstreamBaseUrl' | 'redisUrl' | 'perProcessEnv'
> {
  readonly simulator?: SimulatorOptions;
  /** Which process reaches Redis through the tap: the first of its kind. */
  readonly tapped?: 'gateway' | 'dispatcher' | 'poller';
}

export async function startStack({
  simulator: knobs,
  tapped,
  ...options
}: StackOptions): Promise<Stack> {
  const simulator = createSimulator({ port: 0, timeScale: 4, ...knobs });
  const { url } = await simulator.start();
  const redis = await startRedisServer();
  const tap = await startRedisTap(redis.url);
  const closeGround = async () => {
    await tap.stop();
    await redis.stop();
    await simulator.close();
  };
  const fleet = await startFleet({
    ...options,
    redisUrl: redis.url,
    upstreamBaseUrl: `${url}/v1`,
    perProcessEnv: (service, index): Record<string, string> =>
      service === tapped && index === 0 ? { REDIS_URL: tap.url } : {},
  }).catch(async (error: unknown) => {
    await closeGround();
    throw error;
  });
  const state = new Redis(redis.url);
  const provider = watchSimulator(url);

  return {
    fleet,
    redis,
    tap,
    provider,
    ask: (key, text, asking) => askUntilAnswered(fleet.gateways, key, text, asking),
    atRest: () =>
      eventually(
        async () => {
          const left = {
            outbox: await state.zcard('silt:{s0}:outbox'),
            batches: await state.zcard('silt:{s0}:batches'),
            providerFiles: (await provider.summary()).files.now,
          };
          if (Object.values(left).some((count) => count > 0)) {
            throw new Error(`not at rest: ${JSON.stringify(left)}`);
          }
        },
        { timeoutMs: 60_000 },
      ),
    async [Symbol.asyncDispose]() {
      state.disconnect();
      try {
        await fleet.stop();
      } finally {
        await closeGround();
      }
    },
  };
}
