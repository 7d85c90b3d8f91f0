import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  findFreePort,
  makeTemporaryFolder,
  OwnedProcess,
  type TemporaryFolder,
} from '@silt/dev-env';
import { eventually } from '@silt/testing';

/** Proxies give up on a connection that is silent for this long. */
export const IDLE_SECS = 3;

const environment = { PATH: process.env['PATH'] ?? '' };

export interface Proxies extends AsyncDisposable {
  /** Base URLs, each of another proxy or another way to set one up, all in front of one gateway. */
  readonly routes: Readonly<Record<string, string>>;
}

/** nginx and HAProxy with their usual settings, but for short patience. */
export async function startProxies(gatewayUrl: string): Promise<Proxies> {
  const folder = await makeTemporaryFolder('proxies');
  const upstream = new URL(gatewayUrl).host;
  const names = ['nginx', 'nginx keep-alive', 'nginx gzip', 'HAProxy', 'HAProxy compression'];
  const ports = await Promise.all(names.map(() => findFreePort()));
  const [plain = 0, keepAlive = 0, gzip = 0, haproxy = 0, compression = 0] = ports;
  const processes = await Promise.all([
    startNginx(folder, upstream, { plain, keepAlive, gzip }),
    startHaproxy(folder, upstream, { plain: haproxy, compression }),
  ]);
  const routes = Object.fromEntries(
    names.map((name, index) => [name, `http://127.0.0.1:${ports[index]}/v1`]),
  );
  const stop = async () => {
    await Promise.all(processes.map((process) => process.stop()));
    await folder.remove();
  };
  try {
    for (const url of Object.values(routes)) {
      await eventually(async () => {
        const response = await fetch(url.replace(/v1$/, 'health'));
        if (!response.ok) throw new Error(`${url} answers ${response.status}`);
      });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { routes, [Symbol.asyncDispose]: stop };
}

async function startNginx(
  folder: TemporaryFolder,
  upstream: string,
  { plain, keepAlive, gzip }: { plain: number; keepAlive: number; gzip: number },
): Promise<OwnedProcess> {
  const file = join(folder.path, 'nginx.conf');
  const temporary = join(folder.path, 'nginx');
  await mkdir(temporary);
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  await writeFile(
    file,
    `pid ${folder.path}/nginx.pid; error_log stderr; daemon off; worker_processes 1;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 256; }
http {
  access_log off; proxy_read_timeout ${IDLE_SECS}s; gzip_types application/json text/event-stream;
  ${paths.map((path) => `${path}_temp_path ${temporary}/${path};`).join(' ')}
  upstream gateway { server ${upstream}; keepalive 8; }
  server { listen 127.0.0.1:${plain}; location / { proxy_pass http://gateway; } }
  server {
    listen 127.0.0.1:${keepAlive};
    location / { proxy_pass http://gateway; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
  server {
    listen 127.0.0.1:${gzip}; gzip on;
    location / { proxy_pass http://gateway; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
`,
  );
  return new OwnedProcess({
    name: 'nginx',
    program: 'nginx',
    programArguments: ['-c', file],
    env: environment,
  });
}

async function startHaproxy(
  folder: TemporaryFolder,
  upstream: string,
  { plain, compression }: { plain: number; compression: number },
): Promise<OwnedProcess> {
  const file = join(folder.path, 'haproxy.cfg');
  await writeFile(
    file,
    `defaults
  mode http
  option abortonclose
  timeout connect 5s
  timeout client ${IDLE_SECS}s
  timeout server ${IDLE_SECS}s
listen plain
  bind 127.0.0.1:${plain}
  server gateway ${upstream}
listen compression
  bind 127.0.0.1:${compression}
  compression algo gzip
  compression type application/json text/event-stream
  server gateway ${upstream}
`,
  );
  return new OwnedProcess({
    name: 'haproxy',
    program: 'haproxy',
    programArguments: ['-db', '-f', file],
    env: environment,
  });
}
