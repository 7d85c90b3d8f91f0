import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Chance,
  makeTemporaryFolder,
  type ServiceName,
  serviceNames,
  startFleet,
  startRedisServer,
  startSimulator,
} from '@silt/dev-env';
import { type FaultRates, watchSimulator } from '@silt/simulator';
import { Redis } from 'ioredis';
import { Tally } from '../trouble/tally.ts';
import { AppendOnlyFile } from './append-only-file.ts';
import type { ChaosGround } from './chaos-ground.ts';
import { Members } from './members.ts';
import { findFakeClock, skewedBy } from './skewed-clock.ts';
import { mountSpoolDisk } from './spool-disk.ts';

export interface GroundOptions {
  readonly seed: number;
  /** Where the evidence goes. */
  readonly folder: string;
  readonly logLevel: string;
  readonly weather: FaultRates;
  /** Whether Redis will lose its last second: then the apps must reckon with it. */
  readonly powerLoss?: boolean | undefined;
  /** Built apps that are not the repository's. */
  readonly appsRoot?: string | undefined;
}

const ofEach = 2;

/** A process in so many has a clock that is wrong, by up to this much. */
const skewedShare = 0.25;
const mostSkewSecs = 20;

const appSettings = {
  BATCH_WINDOW_SECS: '0.5',
  BATCH_POLL_INTERVAL_SECS: '0.5',
  UPSTREAM_TIMEOUT_SECS: '3',
  // A machine that does much else at once lets a call wait before it is carried out.
  CREATE_QUIET_SECS: '4',
  BATCHES_PER_HOUR: '1000000',
  // Chance must not use up the tries of a request.
  MAX_ATTEMPTS: '12',
  BATCH_STUCK_SECS: '60',
  // So short that many calls outlive their hold and come back.
  HOLD_SECS: '6',
};

const simulatorSettings = { VALIDATING_SECS: '0.2', RUNNING_SECS: '0.8', FINALIZING_SECS: '0.2' };

export async function openGround(options: GroundOptions): Promise<ChaosGround> {
  const parts = new AsyncDisposableStack();
  try {
    return await openParts(options, parts);
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
}

async function openParts(
  { seed, folder, logLevel, weather, powerLoss, appsRoot }: GroundOptions,
  parts: AsyncDisposableStack,
): Promise<ChaosGround> {
  const tally = new Tally(join(folder, 'diary.jsonl'));
  parts.defer(() => tally.close());
  const data = parts.use(await makeTemporaryFolder('chaos-redis'));
  const redis = parts.use(await startRedisServer({ folder: data.path }));
  const redisFile = parts.use(new AppendOnlyFile(data.path));
  const state = new Redis(redis.url, { maxRetriesPerRequest: null });
  // It breaks as often as Redis is killed, and comes back by itself.
  state.on('error', () => undefined);
  parts.defer(() => state.disconnect());
  const simulator = parts.use(await startSimulator({ ...simulatorSettings, SEED: String(seed) }));
  const provider = watchSimulator(simulator.url);
  await provider.admin('POST', 'settings', { FAULTS: weather });
  const temporary = parts.use(await makeTemporaryFolder('chaos'));
  const spoolFolder = join(temporary.path, 'spool');
  await mkdir(spoolFolder);
  const spoolDisk = await mountSpoolDisk(spoolFolder);
  if (spoolDisk === undefined) tally.note('left out: a full disk, for none could be mounted');
  else parts.use(spoolDisk);

  const fleet = await startFleet({
    gateways: 0,
    dispatchers: 0,
    pollers: 0,
    redisUrl: redis.url,
    upstreamBaseUrl: simulator.baseUrl,
    env: {
      ...appSettings,
      REDIS_LOSS_SECS: powerLoss === true ? '2' : '0',
      SPOOL_DIR: spoolFolder,
      LOG_LEVEL: logLevel,
    },
    ...(appsRoot !== undefined && { appsRoot }),
  });
  const environmentFor = skewing(seed, tally);
  const members = new Members({ fleet, redisUrl: redis.url, tally, environmentFor });
  parts.defer(async () => {
    members.dismiss();
    try {
      await fleet.stop();
    } finally {
      await members.close();
    }
  });
  for (const service of serviceNames) {
    await Promise.all(Array.from({ length: ofEach }, () => members.start(service)));
  }
  const stop = () => parts.disposeAsync();
  return { seed, members, fleet, redis, redisFile, state, provider, spoolDisk, tally, stop };
}

function skewing(seed: number, tally: Tally) {
  const chance = new Chance(`${seed}/chaos/clocks`);
  const fakeClock = findFakeClock();
  if (fakeClock === undefined) tally.note('left out: wrong clocks, for there is no libfaketime');
  return (service: ServiceName): Readonly<Record<string, string>> => {
    if (fakeClock === undefined || service === 'gateway' || chance.next() > skewedShare) return {};
    const offsetSecs = Math.round(chance.between(-mostSkewSecs, mostSkewSecs));
    tally.note('wrong clock', `${service}: ${offsetSecs} s`);
    return skewedBy(fakeClock, offsetSecs);
  };
}
