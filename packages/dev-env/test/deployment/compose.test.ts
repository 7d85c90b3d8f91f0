import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { repositoryRoot } from '@silt/dev-env';
import { FORCED_EXIT_MS } from '@silt/shared/service';
import { parse } from 'yaml';

interface Service {
  readonly image: string;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly stop_grace_period?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
}

const dockerFolder = join(repositoryRoot, 'docker');
const apps = ['gateway-1', 'gateway-2', 'dispatcher', 'poller'];

let text: string;
let services: Readonly<Record<string, Service>>;
let volumes: readonly string[];
beforeAll(async () => {
  text = await readFile(join(dockerFolder, 'compose.yaml'), 'utf8');
  const file = parse(text, { merge: true }) as { services: typeof services; volumes: object };
  services = file.services;
  volumes = Object.keys(file.volumes);
});

describe('compose.yaml', () => {
  test('gives the apps settings that exist, and explains those that it takes from .env', async () => {
    const readme = await readFile(join(repositoryRoot, 'README.md'), 'utf8');
    const taken = [...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name);
    const given = apps.flatMap((app) => Object.keys(services[app]?.environment ?? {}));
    expect(given.length).toBeGreaterThan(12);
    const unknown = [...taken, ...given].filter(
      (name) => !new RegExp(`\`${name}[\`=]`).test(readme),
    );
    expect(unknown).toEqual([]);
  });

  test('mounts what is there', () => {
    const mounted = Object.values(services).flatMap((service) => service.volumes ?? []);
    const sources = mounted.map((volume) => volume.split(':')[0] ?? '');
    expect(sources.length).toBeGreaterThan(5);
    const missing = sources.filter((source) =>
      source.startsWith('.') ? !existsSync(join(dockerFolder, source)) : !volumes.includes(source),
    );
    expect(missing).toEqual([]);
  });

  test('lets nothing write beside its volumes, or gain rights', () => {
    const names = Object.keys(services);
    expect(names.length).toBeGreaterThan(6);
    for (const name of names) {
      expect([name, services[name]]).toEqual([
        name,
        expect.objectContaining({
          read_only: true,
          cap_drop: ['ALL'],
          security_opt: ['no-new-privileges:true'],
        }),
      ]);
    }
  });

  test('opens ports on this machine only', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports)
      expect(port).toMatch(/^(127\.0\.0\.1|\$\{SERVER_ADDRESS:-127\.0\.0\.1\}):/);
  });

  test('leaves an app the time for its whole drain', () => {
    for (const app of apps) {
      const secs = Number(/^(\d+)s$/.exec(services[app]?.stop_grace_period ?? '')?.[1]);
      expect(secs).toBeGreaterThan(FORCED_EXIT_MS / 1000);
    }
  });

  test('nginx is more patient than the longest window, and has connections for every held call', async () => {
    const nginx = await readFile(join(dockerFolder, 'nginx.conf'), 'utf8');
    const numberAfter = (name: string) => Number(new RegExp(`${name} (\\d+)`).exec(nginx)?.[1]);
    const environment = services['gateway-1']?.environment ?? {};
    const byDefault = (name: string) => Number(/:-(\d+)/.exec(environment[name] ?? '')?.[1]);
    expect(numberAfter('proxy_read_timeout')).toBeGreaterThan(byDefault('HOLD_MAX_SECS'));
    expect(numberAfter('worker_connections')).toBeGreaterThan(2 * byDefault('MAX_HELD'));
  });
});
