import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, findFreePort } from '@silt/testing';
import type { GatewayProcess } from '../../src/fleet.ts';
import { OwnedProcess } from '../../src/owned-process.ts';
import { makeTemporaryFolder } from '../../src/temporary-folder.ts';
import type { Manifest } from '../deployment/manifests.ts';
import type { Endpoints } from './rolling-update.ts';

/** Annotations of ingress-nginx, and the directives that it makes of them. */
const DIRECTIVES = {
  'proxy-read-timeout': (seconds: string) => `proxy_read_timeout ${seconds}s;`,
  'proxy-send-timeout': (seconds: string) => `proxy_send_timeout ${seconds}s;`,
  'proxy-body-size': (size: string) => `client_max_body_size ${size};`,
  'proxy-next-upstream': (cases: string) => `proxy_next_upstream ${cases};`,
};

export interface Ingress extends Endpoints<GatewayProcess>, AsyncDisposable {
  readonly baseUrl: string;
}

/** nginx as an ingress controller would set it up by the manifest's annotations, set up anew whenever gateways come or go. */
export async function startIngress(
  manifest: Manifest,
  gateways: readonly GatewayProcess[],
): Promise<Ingress> {
  const folder = await makeTemporaryFolder('ingress');
  await mkdir(join(folder.path, 'nginx'));
  const file = join(folder.path, 'nginx.conf');
  const port = await findFreePort();
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  const directives = directivesOf(manifest);
  const served = new Set(gateways);
  const write = () =>
    writeFile(file, configuration({ port, served, directives, folder: folder.path }));
  await write();
  const nginx = new OwnedProcess({
    name: 'ingress',
    program: 'nginx',
    programArguments: ['-e', 'stderr', '-c', file],
    env: { PATH: process.env['PATH'] ?? '' },
  });
  const retiredWorkers = () =>
    nginx.logs.filter(({ text }) => text.includes('gracefully shutting down')).length;

  /** Until the worker that knows the list of before takes no more connections. */
  async function reload(): Promise<void> {
    const before = retiredWorkers();
    await write();
    nginx.kill('SIGHUP');
    await eventually(() => {
      if (retiredWorkers() === before) throw new Error('nginx has not taken its new configuration');
    });
  }

  await eventually(async () => {
    const response = await fetch(`http://127.0.0.1:${port}/ready`);
    if (!response.ok) throw new Error(`/ready answers ${response.status}`);
  });
  return {
    baseUrl,
    async add(gateway) {
      served.add(gateway);
      await reload();
    },
    async remove(gateway) {
      served.delete(gateway);
      await reload();
    },
    async [Symbol.asyncDispose]() {
      await nginx.stop();
      await folder.remove();
    },
  };
}

function directivesOf({ content }: Manifest): string[] {
  const { annotations } = (content as { metadata: { annotations: Record<string, string> } })
    .metadata;
  return Object.entries(DIRECTIVES).map(([name, directive]) => {
    const value = annotations[`nginx.ingress.kubernetes.io/${name}`];
    if (value === undefined) throw new Error(`The ingress says nothing of ${name}`);
    return directive(value);
  });
}

interface Configuration {
  readonly port: number;
  readonly served: ReadonlySet<GatewayProcess>;
  readonly directives: readonly string[];
  readonly folder: string;
}

function configuration({ port, served, directives, folder }: Configuration): string {
  const servers = [...served].map(({ url }) => `server ${new URL(url).host};`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/nginx/${kind};`,
  );
  return `pid ${folder}/nginx.pid; error_log stderr notice; daemon off; worker_processes 1;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 4096; }
http {
  access_log off;
  ${temporary.join(' ')}
  upstream gateways { ${servers.join(' ')} keepalive 320; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      proxy_pass http://gateways;
      proxy_http_version 1.1; proxy_set_header Connection "";
      ${directives.join(' ')}
    }
  }
}
`;
}
