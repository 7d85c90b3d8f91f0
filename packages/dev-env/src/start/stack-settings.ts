import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ownEnvironment } from '../process-environment.ts';
import { repositoryRoot, type ServiceName } from '../repository.ts';

/** Variables of the environment win over those of `.env`. */
export function loadEnvFile(): boolean {
  const file = join(repositoryRoot, '.env');
  if (!existsSync(file)) return false;
  process.loadEnvFile(file);
  return true;
}

const adminPorts: Readonly<Record<ServiceName, string>> = {
  gateway: '9080',
  dispatcher: '9081',
  poller: '9082',
};

/** What each app is given: the environment, and a default for each thing that people may leave out. */
export function settingsOf(
  service: ServiceName,
  chosen: {
    readonly redisUrl: string;
    readonly secrets: string;
    readonly adminToken: string;
    readonly spoolFolder: string;
  },
): Record<string, string> {
  const given = ownEnvironment();
  return {
    UPSTREAM_BASE_URL: 'https://api.openai.com/v1',
    SERVER_PORT: '8080',
    LOG_LEVEL: 'warn',
    SPOOL_DIR: join(chosen.spoolFolder, service),
    ...withoutEmpty(given),
    REDIS_URL: chosen.redisUrl,
    SILT_SECRETS: chosen.secrets,
    ADMIN_TOKEN: chosen.adminToken,
    // One variable cannot serve three processes of one machine: it names the gateway's, and the
    // others follow.
    ADMIN_PORT: adminPort(service, given['ADMIN_PORT']),
  };
}

/** `NAME=` in an `.env` file means "not set". */
function withoutEmpty(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

function adminPort(service: ServiceName, given: string | undefined): string {
  if (!given) return adminPorts[service];
  const offset = Number(adminPorts[service]) - Number(adminPorts.gateway);
  return /^\d+$/.test(given) ? String(Number(given) + offset) : given;
}
