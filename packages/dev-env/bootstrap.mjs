/**
 * The first command of a newcomer: `npm run demo`, `npm start`, `npm test` and `npm run bench` begin here, on any Node
 * from 18 on with nothing but npm. It brings what is missing — the pinned pnpm, the packages (the
 * pinned Node among them), the build, a Redis server — and then runs the command with that Node.
 * It imports no package, since none is installed yet, and writes only into folders that git ignores.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { constants as systemConstants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const siltFolder = join(root, '.silt');
const entries = {
  demo: 'packages/dev-env/dist/demo/main.js',
  start: 'packages/dev-env/dist/start/main.js',
  test: 'packages/dev-env/dist/test/main.js',
  bench: 'packages/bench/dist/main.js',
};

/** A failure that its sentence explains: shown without a stack. */
class BootstrapError extends Error {}

async function main() {
  const [command, ...commandArguments] = process.argv.slice(2);
  if (Number(process.versions.node.split('.')[0]) < 18) {
    throw new BootstrapError(
      `Node ${process.versions.node} is too old for Silt's first steps: install Node 18 or newer (Silt itself then runs on a Node of its own).`,
    );
  }
  if (command === undefined || !Object.hasOwn(entries, command)) {
    throw new BootstrapError(
      `Usage: node packages/dev-env/bootstrap.mjs demo|start|test|bench [arguments]`,
    );
  }
  process.chdir(root);
  mkdirSync(siltFolder, { recursive: true });

  const environment = { ...process.env, COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' };
  // Corepack asks its own variable for the registry; npm's setting is the one people have.
  environment.COREPACK_NPM_REGISTRY ??= environment.npm_config_registry;
  if (!environment.COREPACK_NPM_REGISTRY) delete environment.COREPACK_NPM_REGISTRY;

  await bringPnpm(environment);
  await installPackages(environment);
  await step(3, 'building', () => run('pnpm', ['run', 'build'], environment));
  await bringRedis(environment, command);
  if (command === 'test') {
    await bringProxies(environment);
    await bringBrowser(environment);
  }
  process.exitCode = await hand(command, commandArguments, environment);
}

/** Puts the pinned pnpm first on the PATH: turbo calls `pnpm` for each task, and by that name. */
async function bringPnpm(environment) {
  const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'));
  const [, version, digest] = /^pnpm@([^+]+)\+sha512\.([0-9a-f]+)$/.exec(packageManager) ?? [];
  if (!version)
    throw new BootstrapError('package.json pins no pnpm with a sha512 (packageManager).');

  const shims = join(siltFolder, 'bin');
  const tools = join(siltFolder, 'tools');
  const toolsBin = join(tools, 'node_modules', '.bin');
  const stamp = join(siltFolder, 'pnpm');
  const [stampedVersion, stampedFolder] = readIfThere(stamp).split('\n');
  if (stampedVersion === version && stampedFolder && onPath('pnpm', stampedFolder)) {
    prependPath(environment, stampedFolder);
    return say(1, `pnpm ${version}`, 'ready');
  }

  const works = async (folder) => {
    const path = folder ? folder + delimiter + environment.PATH : environment.PATH;
    const result = await capture('pnpm', ['--version'], { ...environment, PATH: path });
    return result.code === 0 && result.output.trim().split('\n').pop() === version;
  };
  if (await works()) return say(1, `pnpm ${version}`, 'on the PATH');

  await step(1, `fetching pnpm ${version}`, async () => {
    mkdirSync(shims, { recursive: true });
    const corepack = ['enable', '--install-directory', shims, 'pnpm'];
    const enabled = await capture('corepack', corepack, environment);
    // Corepack compares what it fetched with the digest in package.json by itself.
    let folder = shims;
    if (enabled.code !== 0 || !(await works(shims))) {
      for (const name of ['pnpm', 'pnpx']) rmSync(join(shims, name), { force: true });
      const options = ['--prefix', tools, '--no-audit', '--no-fund', '--no-save'];
      await run('npm', ['install', ...options, `pnpm@${version}`], environment);
      const lock = JSON.parse(readFileSync(join(tools, 'node_modules/.package-lock.json'), 'utf8'));
      const integrity = lock.packages['node_modules/pnpm'].integrity.replace('sha512-', '');
      if (Buffer.from(integrity, 'base64').toString('hex') !== digest) {
        rmSync(tools, { recursive: true, force: true });
        throw new BootstrapError(
          `The registry's pnpm ${version} is not the one package.json pins.`,
        );
      }
      if (!(await works(toolsBin))) throw new BootstrapError(`pnpm ${version} does not start.`);
      folder = toolsBin;
    }
    prependPath(environment, folder);
    writeFileSync(stamp, `${version}\n${folder}\n`);
  });
}

async function installPackages(environment) {
  const stamp = join(siltFolder, 'installed');
  const wanted = installationDigest();
  if (readIfThere(stamp) === wanted && existsSync('node_modules/node/bin/node')) {
    say(2, 'packages', 'up to date');
  } else {
    rmSync(stamp, { force: true });
    const options = ['--frozen-lockfile', '--prod=false', '--config.confirmModulesPurge=false'];
    await step(2, 'installing packages', () => run('pnpm', ['install', ...options], environment));
    writeFileSync(stamp, wanted);
  }
  // pnpm puts a shell script in place of this, which dies of a signal without passing it on; and npm
  // runs the next `npm start` by it.
  const shim = 'node_modules/.bin/node';
  if (!lstatSync(shim, { throwIfNoEntry: false })?.isSymbolicLink()) {
    rmSync(shim, { force: true });
    symlinkSync('../node/bin/node', shim);
  }
  prependPath(environment, join(root, 'node_modules/node/bin'));
}

/** Changes with everything that decides what an installation puts into `node_modules`. */
function installationDigest() {
  const digest = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  const manifests = ['apps', 'packages'].flatMap((group) =>
    readdirSync(group).map((name) => join(group, name, 'package.json')),
  );
  for (const file of ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', ...manifests]) {
    digest.update(`${file}\n${readIfThere(file)}\n`);
  }
  return digest.digest('hex');
}

/** Names a Redis server binary in SILT_REDIS_SERVER, which the demo, the stack and the tests start. */
async function bringRedis(environment, command) {
  const inEnvFile =
    command === 'start' && /^\s*(?:export\s+)?REDIS_URL\s*=\s*\S/m.test(readIfThere('.env'));
  if (environment.REDIS_URL || inEnvFile) return say(4, 'Redis', 'the one REDIS_URL names');

  const found = environment.SILT_REDIS_SERVER || redisOnPath(environment);
  if (found) {
    environment.SILT_REDIS_SERVER = found;
    return say(4, 'Redis', found);
  }
  await step(4, 'installing a Redis server', () => installRedis(environment));
  environment.SILT_REDIS_SERVER = redisOnPath(environment);
  if (!environment.SILT_REDIS_SERVER) throw noRedis();
}

function redisOnPath(environment) {
  const path = [join(siltFolder, 'bin'), environment.PATH].join(delimiter);
  return onPath('redis-server', path) ?? onPath('valkey-server', path);
}

/** The tests put real proxies in front of Silt. */
async function bringProxies(environment) {
  const missing = () => ['nginx', 'haproxy'].filter((name) => !onPath(name, environment.PATH));
  if (missing().length === 0) return say(5, 'proxies', 'nginx, haproxy');
  const [has, attempt] = installing(environment);
  await step(5, `installing ${missing().join(' and ')}`, async () => {
    if (process.getuid?.() === 0 && has('apt-get')) {
      await attempt('apt-get', ['update', '-q']);
      const packages = ['nginx-light', 'haproxy'];
      await attempt('apt-get', ['install', '-y', '--no-install-recommends', ...packages]);
    } else if (process.getuid?.() === 0) {
      if (has('dnf')) await attempt('dnf', ['install', '-y', 'nginx', 'haproxy']);
      if (has('apk')) await attempt('apk', ['add', '--no-cache', 'nginx', 'haproxy']);
    } else if (has('brew')) {
      await attempt('brew', ['install', 'nginx', 'haproxy']);
    }
    if (missing().length === 0) return;
    throw new BootstrapError(
      `The tests put nginx and HAProxy in front of Silt: install ${missing().join(' and ')} (or run this as root to have it done).`,
    );
  });
}

/** The tests look at the operators' console as a browser does. */
async function bringBrowser(environment) {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const found = () =>
    environment.CHROMIUM ?? names.map((name) => onPath(name, environment.PATH)).find(Boolean);
  if (found()) return say(6, 'browser', found());
  const [has, attempt] = installing(environment);
  await step(6, 'installing Chromium', async () => {
    if (process.getuid?.() === 0 && has('apt-get')) {
      await attempt('apt-get', ['update', '-q']);
      await attempt('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']);
    } else if (process.getuid?.() === 0) {
      if (has('dnf')) await attempt('dnf', ['install', '-y', 'chromium']);
      if (has('apk')) await attempt('apk', ['add', '--no-cache', 'chromium']);
    }
    if (found()) return;
    throw new BootstrapError(
      'The tests look at the console in Chromium: install it (or run this as root to have it done), or name its program in CHROMIUM.',
    );
  });
}

/** What package managers are here, and a way to use one. */
function installing(environment) {
  const has = (name) => onPath(name, environment.PATH) !== undefined;
  const attempt = async (program, options) =>
    (await capture(program, options, { ...environment, DEBIAN_FRONTEND: 'noninteractive' }))
      .code === 0;
  return [has, attempt];
}

async function installRedis(environment) {
  const [has, attempt] = installing(environment);
  if (process.getuid?.() === 0) {
    if (has('apt-get')) {
      const install = ['install', '-y', '--no-install-recommends'];
      await attempt('apt-get', ['update', '-q']);
      // Debian's redis-tools holds the server binary under another name, and no service that would
      // start by itself; redis-server adds the service, so it comes second.
      if ((await attempt('apt-get', [...install, 'redis-tools'])) && (await linkRedis(environment)))
        return;
      await attempt('apt-get', [...install, 'redis-server']);
    } else if (has('dnf')) {
      if (!(await attempt('dnf', ['install', '-y', 'valkey']))) {
        await attempt('dnf', ['install', '-y', 'redis']);
      }
    } else if (has('apk')) {
      if (!(await attempt('apk', ['add', '--no-cache', 'redis']))) {
        await attempt('apk', ['add', '--no-cache', 'valkey']);
      }
    }
  } else if (has('brew')) {
    await attempt('brew', ['install', 'redis']);
  }
  if (!redisOnPath(environment)) throw noRedis();
}

/** Redis is one binary that goes by its name: called `redis-server`, Debian's checker is the server. */
async function linkRedis(environment) {
  const binary = onPath('redis-check-rdb', environment.PATH);
  if (!binary) return false;
  const link = join(siltFolder, 'bin', 'redis-server');
  mkdirSync(join(siltFolder, 'bin'), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(binary, link);
  const { code, output } = await capture(link, ['--version'], environment);
  if (code === 0 && /server v=/i.test(output)) return true;
  rmSync(link, { force: true });
  return false;
}

function noRedis() {
  return new BootstrapError(
    'No Redis server here: install redis-server or valkey-server (or run this as root to have it installed), or set REDIS_URL.',
  );
}

/** Runs the command itself, in view, and answers with its exit code. */
function hand(command, commandArguments, environment) {
  console.log('');
  const node = join(root, 'node_modules/node/bin/node');
  const child = spawn(node, [join(root, entries[command]), ...commandArguments], {
    env: environment,
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  // npm tells only the shell between us of a signal. A shell that is gone was told to end.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) {
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      child.kill('SIGTERM');
    }, 500);
    watch.unref();
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + systemConstants.signals[signal]));
  });
}

/** Of the tests two more than of the rest. */
const steps = process.argv[2] === 'test' ? 6 : 4;

function say(number, what, outcome) {
  console.log(`[${number}/${steps}] ${what}: ${outcome}`);
}

async function step(number, what, work) {
  const started = Date.now();
  const seconds = () =>
    `${((Date.now() - started) / 1000).toFixed(started + 10_000 > Date.now() ? 1 : 0)} s`;
  process.stdout.write(`[${number}/${steps}] ${what} …`);
  const sign = setInterval(() => process.stdout.write(` ${seconds()} …`), 15_000);
  try {
    await work();
    process.stdout.write(` ${seconds()}\n`);
  } catch (error) {
    process.stdout.write(` failed after ${seconds()}\n`);
    throw error;
  } finally {
    clearInterval(sign);
  }
}

async function run(program, options, environment) {
  const { code, output } = await capture(program, options, environment);
  if (code === 0) return;
  const lastLines = output.trimEnd().split('\n').slice(-60).join('\n');
  throw new BootstrapError(
    `${lastLines}\n\n\`${program} ${options.join(' ')}\` failed (${code}); its last lines are above.`,
  );
}

/** Never rejects: a program that is not there answers with a code like one that failed. */
function capture(program, options, environment) {
  return new Promise((resolve) => {
    const child = spawn(program, options, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    const forward = (signal) => child.kill(signal);
    const chunks = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => chunks.push(chunk));
    const finish = (code) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve({ code, output: Buffer.concat(chunks).toString() });
    };
    process.on('SIGINT', forward).on('SIGTERM', forward);
    child.once('error', (error) => {
      chunks.push(Buffer.from(`${error.message}\n`));
      finish(127);
    });
    child.once('close', (code, signal) => {
      finish(code ?? signal);
      // Asked to stop while preparing: what follows would be pointless work.
      if (signal === 'SIGINT' || signal === 'SIGTERM') {
        process.exit(128 + systemConstants.signals[signal]);
      }
    });
  });
}

function onPath(name, path) {
  for (const folder of path.split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

function prependPath(environment, folder) {
  environment.PATH = folder + delimiter + environment.PATH;
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

main().catch((error) => {
  console.error(error instanceof BootstrapError ? `\n${error.message}` : error);
  process.exitCode = 1;
});
