import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  findFreePort,
  makeTemporaryFolder,
  type RedisServer,
  startRedisServer,
  type TemporaryFolder,
} from '@silt/dev-env';
import { createLogger } from '@silt/shared/logging';
import { connectForWorkers } from '@silt/shared/redis';
import { CredentialVault } from '@silt/shared/security';
import { agreeOnDeployment } from '@silt/shared/service';
import { createSimulator } from '@silt/simulator';
import { examine } from '../src/doctor/examine.ts';
import type { Finding } from '../src/doctor/finding.ts';
import { runSilt } from './run-silt.ts';

const SECRETS = randomBytes(32).toString('base64');
const KEY = 'sk-good-0123456789abcdef';
const REVOKED = 'sk-revoked-0123456789abcdef';
const SHARDS = 2;
/** Each examination starts all three apps. */
const compileCache = process.env['NODE_COMPILE_CACHE'];

const simulator = createSimulator({ port: 0, revokedKeys: [REVOKED] });
const servers: RedisServer[] = [];
let folder: TemporaryFolder;
let sound: Record<string, string>;

/** A Redis with further arguments, on which the first apps have agreed. */
const startRedis = async (...serverArguments: string[]) => {
  const server = await startRedisServer({
    serverArguments: ['--maxmemory', '200mb', ...serverArguments],
  });
  servers.push(server);
  return server.url;
};

const fileOf = async (name: string, content: string) => {
  const path = join(folder.path, name);
  await writeFile(path, content);
  return path;
};

beforeAll(async () => {
  folder = await makeTemporaryFolder('doctor');
  const { url } = await simulator.start();
  const digest = createHash('sha256').update('a client').digest('hex');
  const keys = JSON.stringify({ clients: [{ name: 'pipeline', keys: [digest] }] });
  sound = {
    REDIS_URL: await startRedis(),
    SILT_SECRETS: SECRETS,
    SHARDS: String(SHARDS),
    MAX_HELD: '100',
    BATCH_MAX_BYTES: '1000000',
    SPOOL_DIR: join(folder.path, 'spool'),
    UPSTREAM_BASE_URL: `${url}/v1`,
    OPENAI_API_KEY: KEY,
    CLIENT_KEYS_FILE: await fileOf('keys.json', keys),
    ...(compileCache !== undefined && { NODE_COMPILE_CACHE: compileCache }),
  };
  const redis = connectForWorkers(sound['REDIS_URL'] ?? '', createLogger('test', 'error'));
  await agreeOnDeployment(redis, SHARDS, new CredentialVault(SECRETS));
  redis.disconnect();
});
afterAll(async () => {
  for (const server of servers) await server.stop();
  await simulator.close();
  await folder.remove();
});

const findingsOf = ({ json }: { json: unknown }) => (json as { findings: Finding[] }).findings;
const faultsOf = (report: { json: unknown }) =>
  findingsOf(report).filter(({ level }) => level === 'fault');

test('a sound deployment has no fault, and everything was looked at', async () => {
  const report = await examine(sound);
  const levels = findingsOf(report).map(({ check, level }) => [check, level]);
  expect(levels).toEqual(
    [
      'settings of the gateway',
      'settings of the dispatcher',
      'settings of the poller',
      'Redis',
      'Redis version',
      'Redis eviction',
      'Redis persistence',
      'Redis memory',
      'SHARDS',
      'SILT_SECRETS',
      'clock',
      'open files',
      'spool',
      'provider',
      'provider key',
      'who pays',
    ].map((check) => [check, 'ok']),
  );
  expect(report.status).toBe(0);
});

interface Plant {
  /** What it makes of a sound environment. */
  readonly environment: () => Promise<Record<string, string>> | Record<string, string>;
  readonly check: string;
  /** How the fault names what is wrong, and the remedy what to do. */
  readonly found: RegExp;
  readonly remedy: RegExp;
  readonly wallClock?: () => number;
}

const plants: Record<string, Plant> = {
  'a setting that no app can use': {
    environment: () => ({ BATCH_WINDOW_SECS: 'soon' }),
    check: 'settings of the dispatcher',
    found: /BATCH_WINDOW_SECS must be a number/,
    remedy: /Correct BATCH_WINDOW_SECS/,
  },
  'client keys in clear instead of their digests': {
    environment: async () => ({
      CLIENT_KEYS_FILE: await fileOf(
        'clear.json',
        '{"clients":[{"name":"pipeline","keys":["sk-in-clear"]}]}',
      ),
    }),
    check: 'settings of the gateway',
    found: /CLIENT_KEYS_FILE cannot be used/,
    remedy: /Correct CLIENT_KEYS_FILE/,
  },
  'a file of client keys that is not there': {
    environment: () => ({ CLIENT_KEYS_FILE: '/nowhere/keys.json' }),
    check: 'settings of the gateway',
    found: /CLIENT_KEYS_FILE cannot be read \(ENOENT\)/,
    remedy: /Correct CLIENT_KEYS_FILE/,
  },
  'a Redis that is not there': {
    environment: () => ({ REDIS_URL: 'redis://:hunter2@127.0.0.1:1' }),
    check: 'Redis',
    found: /ECONNREFUSED/,
    remedy: /correct REDIS_URL/,
  },
  'a Redis that evicts': {
    environment: async () => ({
      REDIS_URL: await startRedis('--maxmemory-policy', 'allkeys-lru'),
    }),
    check: 'Redis eviction',
    found: /allkeys-lru/,
    remedy: /noeviction/,
  },
  'a Redis without an append-only file': {
    environment: async () => ({ REDIS_URL: await startRedis('--appendonly', 'no') }),
    check: 'Redis persistence',
    found: /no append-only file/,
    remedy: /appendonly to yes/,
  },
  'a Redis that is nearly full': {
    environment: async () => ({ REDIS_URL: await startRedis('--maxmemory', '1mb') }),
    check: 'Redis memory',
    found: /has used \d+ % of 1 MB/,
    remedy: /Raise maxmemory/,
  },
  'a node of a cluster, named as a server': {
    environment: async () => {
      // Unless told otherwise it listens 10,000 above its own port, where any connection may be.
      const bus = ['--cluster-port', String(await findFreePort())];
      return { REDIS_URL: await startRedis('--cluster-enabled', 'yes', ...bus) };
    },
    check: 'Redis Cluster',
    found: /node of a cluster/,
    remedy: /redis\+cluster:\/\//,
  },
  'another number of shards': {
    environment: () => ({ SHARDS: '4' }),
    check: 'SHARDS',
    found: /SHARDS is 4.*set up with 2/,
    remedy: /Set SHARDS to 2/,
  },
  'secrets of another deployment': {
    environment: () => ({ SILT_SECRETS: randomBytes(32).toString('base64') }),
    check: 'SILT_SECRETS',
    found: /none of the secrets/,
    remedy: /Put theirs into the list/,
  },
  'a clock that is slow': {
    environment: () => ({}),
    wallClock: () => Date.now() - 60_000,
    check: 'clock',
    found: /(59|60) s from Redis'/,
    remedy: /NTP/,
  },
  'more held calls than files': {
    environment: () => ({ MAX_HELD: '100000000' }),
    check: 'open files',
    found: /MAX_HELD 100000000 needs 100000500/,
    remedy: /LimitNOFILE/,
  },
  'a spool that cannot be written to': {
    environment: async () => ({ SPOOL_DIR: join(await fileOf('in-the-way', ''), 'spool') }),
    check: 'spool',
    found: /cannot be written to \(ENOTDIR\)/,
    remedy: /Make the folder/,
  },
  'a spool without room': {
    environment: () => ({ BATCH_MAX_BYTES: '4000000000000000' }),
    check: 'spool',
    found: /GB free/,
    remedy: /larger volume/,
  },
  'a provider that is not there': {
    environment: () => ({ UPSTREAM_BASE_URL: 'http://127.0.0.1:1/v1' }),
    check: 'provider',
    found: /does not answer/,
    remedy: /UPSTREAM_BASE_URL/,
  },
  'a base URL without its version': {
    environment: () => ({
      UPSTREAM_BASE_URL: (sound['UPSTREAM_BASE_URL'] ?? '').replace('/v1', ''),
    }),
    check: 'provider',
    found: /no list of models/,
    remedy: /version in its path/,
  },
  'a key that the provider refuses': {
    environment: () => ({ OPENAI_API_KEY: REVOKED }),
    check: 'provider key',
    found: /refuses OPENAI_API_KEY \(401\)/,
    remedy: /Make a new one/,
  },
};

test.each(Object.entries(plants))('%s is the one fault, with its remedy', async (_what, plant) => {
  const environment = { ...sound, ...(await plant.environment()) };
  const { wallClock } = plant;
  const report = await examine(environment, wallClock ? { wallClock } : {});
  expect(faultsOf(report)).toEqual([
    {
      check: plant.check,
      level: 'fault',
      found: expect.stringMatching(plant.found),
      remedy: expect.stringMatching(plant.remedy),
    },
  ]);
  expect(report.status).toBe(1);
  for (const secret of [
    SECRETS,
    environment['SILT_SECRETS'] ?? '',
    KEY,
    REVOKED,
    'hunter2',
    'sk-in-clear',
  ]) {
    expect(JSON.stringify(report)).not.toContain(secret);
  }
});

test('without a key it says that it cannot know, and whose calls pay', async () => {
  const { CLIENT_KEYS_FILE: _, OPENAI_API_KEY: __, ...passThrough } = sound;
  const report = await examine(passThrough);
  expect(faultsOf(report)).toEqual([]);
  expect(findingsOf(report)).toContainEqual(
    expect.objectContaining({ check: 'provider key', level: 'unknown' }),
  );
  const ownKeys = await examine({ ...passThrough, ALLOW_ANONYMOUS: 'true' });
  expect(findingsOf(ownKeys)).toContainEqual(
    expect.objectContaining({ check: 'who pays', level: 'advice' }),
  );
});

test('it writes nothing into Redis, and decides nothing for the apps', async () => {
  const url = await startRedis();
  const { status, out } = await runSilt('doctor --json', { ...sound, REDIS_URL: url });
  expect({ status, ...(JSON.parse(out) as object) }).toMatchObject({ status: 0, faults: 0 });
  const redis = connectForWorkers(url, createLogger('test', 'error'));
  expect(await redis.dbsize()).toBe(0);
  redis.disconnect();
});

test('as text it names each fault and what to do about it', async () => {
  const { status, out } = await runSilt('doctor', { ...sound, SHARDS: '4' });
  expect(status).toBe(1);
  expect(out).toMatch(/fault +SHARDS +SHARDS is 4.*\n +→ Set SHARDS to 2/);
  expect(out).toMatch(/faults: 1\n$/);
});
