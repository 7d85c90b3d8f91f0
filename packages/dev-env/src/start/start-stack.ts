import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeLogLine } from '../log-line.ts';
import { nodeOptionsOf } from '../node-options.ts';
import { startRedisServer } from '../redis-server.ts';
import { serviceEntry, serviceNames, siltFolder, type ServiceName } from '../repository.ts';
import { ServiceProcess } from '../service-process.ts';
import { keepSecrets } from './keep-secrets.ts';
import { lockFolder } from './lock-folder.ts';
import { settingsOf } from './stack-settings.ts';
import { superviseService } from './supervised-service.ts';

export interface Stack {
  readonly port: string;
  /** Of the gateway, for operators; and where they have their token from. */
  readonly adminPort: string;
  readonly adminToken: string;
  readonly upstream: string;
  readonly redis: string;
  readonly callers: string;
  readonly secrets: string;
  readonly logLevel: string;
  /** Settles when something that cannot be replaced is gone, with what it was. */
  readonly broken: Promise<string>;
  /** The gateway, the dispatcher, the poller, each drained; then Redis. */
  stop(): Promise<void>;
}

const keptLines = 200;

/** One of each app against the provider, and a Redis of its own unless one is named. */
export async function startStack(tell: (text: string) => void): Promise<Stack> {
  await using parts = new AsyncDisposableStack();
  const namedRedis = process.env['REDIS_URL'];
  let broken = new Promise<string>(() => {});
  let redisUrl = namedRedis;
  if (!redisUrl) {
    const folder = join(siltFolder, 'redis-data');
    await mkdir(folder, { recursive: true });
    parts.use(await lockFolder(folder));
    const redis = parts.use(await startRedisServer({ folder }));
    redisUrl = redis.url;
    broken = redis.exited().then(() => 'the Redis server ended');
  }
  await mkdir(siltFolder, { recursive: true });
  const namedSecrets = process.env['SILT_SECRETS'];
  const secretsFile = join(siltFolder, 'secrets');
  const secrets = namedSecrets || (await keepSecrets(secretsFile));
  const namedToken = process.env['ADMIN_TOKEN'];
  const adminToken = namedToken || (await keepSecrets(join(siltFolder, 'admin-token')));
  const chosen = { redisUrl, secrets, adminToken, spoolFolder: join(siltFolder, 'spool') };

  const settings = settingsOf('gateway', chosen);
  const start = (name: ServiceName) => {
    const env = { ...nodeOptionsOf(name), ...settingsOf(name, chosen) };
    return new ServiceProcess({
      name,
      entry: serviceEntry(name),
      env,
      readyUrls: [`http://127.0.0.1:${env['ADMIN_PORT']}/readyz`],
      keepLines: keptLines,
      onLine: (line) => tell(`${name.padEnd(10)} ${describeLogLine(line)}`),
    });
  };
  const services = serviceNames.map((name) => ({ name, process: parts.use(start(name)) }));
  await Promise.all(services.map(({ process: service }) => service.ready()));
  // Disposed in the reverse order: the gateway ends first and the poller last.
  for (const { name, process: service } of services.toReversed()) {
    const supervised = superviseService(service, () => start(name), tell);
    parts.defer(async () => {
      if ((await supervised.stop()) === 'forced') tell(`${name} did not end by itself`);
    });
  }

  const owned = parts.move();
  return {
    port: settings['SERVER_PORT'] ?? '',
    adminPort: settings['ADMIN_PORT'] ?? '',
    adminToken: namedToken ? 'ADMIN_TOKEN' : 'in .silt/admin-token',
    upstream: settings['UPSTREAM_BASE_URL'] ?? '',
    redis: namedRedis
      ? 'the one that REDIS_URL names'
      : `its own, ${redisUrl}, data in .silt/redis-data`,
    callers: whoMayCall(settings),
    secrets: namedSecrets ? 'SILT_SECRETS' : 'made for this machine, in .silt/secrets',
    logLevel: settings['LOG_LEVEL'] ?? '',
    broken,
    stop: () => owned.disposeAsync(),
  };
}

function whoMayCall(settings: Readonly<Record<string, string>>): string {
  const file = settings['CLIENT_KEYS_FILE'];
  if (file) return `keys listed in ${file}; OPENAI_API_KEY pays`;
  if (settings['ALLOW_ANONYMOUS'] === 'true') return 'anybody; OPENAI_API_KEY pays';
  return 'anybody with a key of the provider, which goes through to it';
}
