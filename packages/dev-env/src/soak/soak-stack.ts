import { randomBytes } from 'node:crypto';
import { type SimulatorView, watchSimulator } from '@silt/simulator';
import { Redis } from 'ioredis';
import { type Fleet, startFleet } from '../fleet.ts';
import { startRedisServer } from '../redis-server.ts';
import { startSimulator } from '../simulator-process.ts';
import { enqueuedTokenLimit } from './planned-call.ts';
import type { SoakOptions } from './soak-options.ts';

export interface SoakStack {
  readonly fleet: Fleet;
  readonly provider: SimulatorView;
  /** Tells the provider where its news of batches goes: to the gateways that are there now. */
  announceGateways(): Promise<void>;
  leftovers(): Promise<Leftovers>;
  /** Ends all that runs and removes what was written. */
  stop(): Promise<void>;
}

/** What should be nothing when all is done. */
export interface Leftovers {
  readonly outbox: number;
  readonly batches: number;
  readonly files: number;
}

const daySecs = 86_400;

export async function startSoakStack(options: SoakOptions): Promise<SoakStack> {
  const parts = new AsyncDisposableStack();
  try {
    return await startParts(options, parts);
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
}

async function startParts(options: SoakOptions, parts: AsyncDisposableStack): Promise<SoakStack> {
  const dayRealSecs = options.minutes * 60;
  const redis = parts.use(await startRedisServer());
  const simulator = parts.use(
    await startSimulator({
      SEED: String(options.seed),
      TIME_SCALE: String(daySecs / dayRealSecs),
      ENQUEUED_TOKEN_LIMIT: String(enqueuedTokenLimit),
    }),
  );
  const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`;
  const fleet = parts.use(
    await startFleet({
      gateways: 2,
      dispatchers: 2,
      pollers: 2,
      redisUrl: redis.url,
      upstreamBaseUrl: simulator.baseUrl,
      env: appSettings(options, dayRealSecs, webhookSecret),
    }),
  );
  const state = new Redis(redis.url);
  parts.defer(() => state.disconnect());
  const provider = watchSimulator(simulator.url);
  return {
    fleet,
    provider,
    async announceGateways() {
      await provider.admin('DELETE', 'webhooks');
      for (const { baseUrl } of fleet.gateways.filter(({ running }) => running)) {
        const endpoint = { url: `${baseUrl}/webhooks/provider`, secret: webhookSecret };
        await provider.admin('POST', 'webhooks', endpoint);
      }
    },
    async leftovers() {
      const [outbox, batches, { files }] = await Promise.all([
        state.zcard('silt:{s0}:outbox'),
        state.zcard('silt:{s0}:batches'),
        provider.summary(),
      ]);
      return { outbox, batches, files: files.now };
    },
    stop: () => parts.disposeAsync(),
  };
}

function appSettings(options: SoakOptions, dayRealSecs: number, webhookSecret: string) {
  return {
    BATCH_WINDOW_SECS: '0.5',
    BATCH_POLL_INTERVAL_SECS: '1',
    BATCH_POLL_WITH_WEBHOOKS_SECS: '3',
    UPSTREAM_TIMEOUT_SECS: '2',
    // A machine that does much else at once lets a call wait before it is carried out.
    CREATE_QUIET_SECS: '2',
    BATCHES_PER_HOUR: '1000000',
    // Chance must not use up the tries of a request.
    MAX_ATTEMPTS: '12',
    // An hour and a half of the provider's day: above what a batch takes in its slowest hour.
    BATCH_STUCK_SECS: String(Math.max(3, dayRealSecs / 16)),
    // So short that many calls outlive their hold and come back.
    HOLD_SECS: '6',
    WEBHOOK_SECRETS: webhookSecret,
    LOG_LEVEL: options.logLevel,
  };
}
