import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  findFreePort,
  makeTemporaryFolder,
  type RedisServer,
  repositoryRoot,
  ServiceProcess,
  startRedisServer,
  type TemporaryFolder,
} from '@silt/dev-env';
import type { JSONInstruction } from 'dockerfile-ast';
import OpenAI from 'openai';
import { ImageRecipe } from './image-recipe.ts';

const apps = ['gateway', 'dispatcher', 'poller', 'simulator'] as const;
type App = (typeof apps)[number];

interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
const readPackage = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as PackageFile;

let folder: TemporaryFolder;
let redis: RedisServer;
let recipe: ImageRecipe;
const folderOf = (app: App) => join(folder.path, 'images', app);

beforeAll(async () => {
  folder = await makeTemporaryFolder('image');
  redis = await startRedisServer();
  recipe = await ImageRecipe.read(folder.path);
  await recipe.takeContext();
  await recipe.carryOut('prune');
  await recipe.carryOut('build');
  await mkdir(join(folder.path, 'images'));
  for (const app of apps) {
    const root = await recipe.carryOut('app', { APP: app });
    await rename(join(root, 'app'), folderOf(app));
  }
}, 180_000);
afterAll(async () => {
  await redis.stop();
  await folder.remove();
});

async function filesOf(app: App): Promise<string[]> {
  const entries = await readdir(folderOf(app), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folderOf(app), join(entry.parentPath, entry.name)));
}

/** Folders of installed packages, by name and version. */
async function installedIn(app: App): Promise<PackageFile[]> {
  const files = await filesOf(app);
  const manifests = files.filter((file) =>
    /\/node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file),
  );
  return Promise.all(manifests.map((file) => readPackage(join(folderOf(app), file))));
}

describe.each(apps)('the image of %s', (app) => {
  test('has no tests, no types, and no source maps but our own', async () => {
    const files = await filesOf(app);
    expect(files).toContain('dist/main.js');
    expect(files).toContain('dist/main.js.map');
    const unwanted = files.filter((file) => {
      if (/(^|\/)(test|tests|__tests__)\//.test(file)) return true;
      if (file.endsWith('.map')) return file.includes('node_modules') && !file.includes('/@silt/');
      return /\.([cm]?ts|test\.[cm]?js|tsbuildinfo)$|(^|\/)\.env|^pnpm-lock/.test(file);
    });
    expect(unwanted).toEqual([]);
  });

  test('has what the lock file names, and nothing that only developers need', async () => {
    const lock = await readFile(join(repositoryRoot, 'pnpm-lock.yaml'), 'utf8');
    const installed = await installedIn(app);
    const ours = installed.filter(({ name }) => name.startsWith('@silt/'));
    const theirs = installed.filter(({ name }) => !name.startsWith('@silt/'));
    expect(theirs.length).toBeGreaterThan(30);
    const strange = theirs.filter(({ name, version }) => !lock.includes(`${name}@${version}`));
    expect(strange).toEqual([]);

    expect(ours.map(({ name }) => name)).not.toContain('@silt/testing');
    const { devDependencies } = await readPackage(join(repositoryRoot, 'package.json'));
    const tools = [...Object.keys(devDependencies ?? {}), 'supertest', 'fast-check'];
    const names = new Set(installed.map(({ name }) => name));
    expect(tools.filter((tool) => names.has(tool))).toEqual([]);
    expect([...names].filter((name) => /^@(jest|swc|babel)\//.test(name))).toEqual([]);
  });

  test('keeps the licence of every package that has one', async () => {
    const files = await filesOf(app);
    const licensed = (list: readonly string[]) =>
      list.filter((file) => /^(licen[cs]e|copying|notice)/i.test(basename(file))).length;
    expect(licensed(files)).toBeGreaterThan(30);
  });
});

describe('the image', () => {
  test('is of the Node that the repository names', async () => {
    const root = await readPackage(join(repositoryRoot, 'package.json'));
    expect(recipe.stages.get('base')?.from).toBe(
      `node:${root.devDependencies?.['node']}-bookworm-slim`,
    );
    expect(recipe.stages.get('')?.from).toBe('base');
  });

  test('does not run as root', () => {
    const [user] = recipe.instructionsOf('', 'USER');
    expect(user?.getArgumentsContent()).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });
});

/** The image's command, in the image's folder, by this Node. */
async function start(
  app: App,
  env: Record<string, string>,
): Promise<ServiceProcess & { readonly adminUrl: string }> {
  const [command] = recipe.instructionsOf('', 'CMD') as JSONInstruction[];
  const words = command?.getJSONStrings().map((word) => word.getJSONValue()) ?? [];
  expect(words[0]).toBe('node');
  const port = await findFreePort();
  const readyUrls =
    app === 'simulator'
      ? [`http://127.0.0.1:${env['PORT']}/admin/summary`]
      : [`http://127.0.0.1:${port}/readyz`];
  const service = new ServiceProcess({
    name: app,
    entry: join(folderOf(app), words.at(-1) ?? ''),
    readyUrls,
    env: { PATH: process.env['PATH'] ?? '', ADMIN_PORT: String(port), ...env },
  });
  await service.ready();
  return Object.assign(service, { adminUrl: `http://127.0.0.1:${port}` });
}

test('the images’ apps start, and a call is answered', async () => {
  const [simulatorPort, serverPort] = [await findFreePort(), await findFreePort()];
  const settings = {
    REDIS_URL: redis.url,
    SILT_SECRETS: randomBytes(32).toString('base64'),
    SERVER_HOST: '127.0.0.1',
    UPSTREAM_BASE_URL: `http://127.0.0.1:${simulatorPort}/v1`,
    SERVER_PORT: String(serverPort),
    BATCH_WINDOW_SECS: '0.2',
    BATCH_POLL_INTERVAL_SECS: '0.2',
    SPOOL_DIR: join(folder.path, 'spool'),
  };
  await using running = new AsyncDisposableStack();
  const adminUrls = new Map<App, string>();
  for (const app of apps) {
    const env = app === 'simulator' ? { PORT: String(simulatorPort) } : settings;
    adminUrls.set(app, running.use(await start(app, env)).adminUrl);
  }

  const client = new OpenAI({ apiKey: 'sk-image', baseURL: `http://127.0.0.1:${serverPort}/v1` });
  const answer = await client.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'out of the image' }],
  });
  expect(answer.choices[0]?.message.content).toBe('echo: out of the image');

  const page = await (await fetch(`${adminUrls.get('gateway')}/admin/`)).text();
  const parts = [...page.matchAll(/(?:src|href)="(assets\/[^"]+)"/g)].map(([, path]) => path);
  expect(parts.length).toBeGreaterThan(1);
  for (const part of [...parts, 'login', 'queues', 'api/batches']) {
    const { status } = await fetch(`${adminUrls.get('gateway')}/admin/${part}`);
    expect(`${part} ${status}`).toBe(`${part} 200`);
  }
}, 60_000);
