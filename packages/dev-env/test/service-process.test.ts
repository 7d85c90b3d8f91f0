import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { eventually, findFreePort, guardAgainstLeaks } from '@silt/testing';
import { ServiceProcess } from '../src/service-process.ts';
import { superviseService } from '../src/start/supervised-service.ts';

const leaks = await guardAgainstLeaks();
afterEach(() => leaks.check());

async function makeService(env: Record<string, string> = {}): Promise<ServiceProcess> {
  const port = await findFreePort();
  return new ServiceProcess({
    name: 'child',
    entry: fixture('child.mjs'),
    env: { ADMIN_PORT: String(port), ...env },
    readyUrls: [`http://127.0.0.1:${port}/readyz`],
  });
}

function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
}

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

test('a service gets the environment it was given and nothing else, and its log lines are read', async () => {
  await using service = await makeService();
  await service.ready();
  expect(service.logs[0]?.entry).toMatchObject({
    level: 'warn',
    message: 'child started',
    names: ['ADMIN_PORT'],
  });
});

test('SIGTERM ends a service, SIGKILL one that does not hear it, a paused one too', async () => {
  const polite = await makeService();
  await polite.ready();
  polite.pause();
  expect(await polite.stop()).toBe('gone');
  expect(await polite.exited).toEqual({ code: 0, signal: null });

  const deaf = await makeService({ IGNORE_SIGTERM: '1' });
  await deaf.ready();
  expect(await deaf.stop(200)).toBe('forced');
  expect(await deaf.exited).toEqual({ code: null, signal: 'SIGKILL' });
});

test('a service that ends before it is ready says so with its last lines', async () => {
  await using service = await makeService({ END_WITH: '3' });
  await expect(service.ready()).rejects.toThrow(
    /child ended before it was ready:\n.*child started/,
  );
});

test('a program that is not there is an ended process, not an unhandled error', async () => {
  const service = await makeService();
  await service.stop();
  const { OwnedProcess } = await import('../src/owned-process.ts');
  const missing = new OwnedProcess({
    name: 'missing',
    program: '/nowhere/at-all',
    programArguments: [],
    env: {},
  });
  await missing.exited;
  expect(missing.running).toBe(false);
  expect(missing.logs[0]?.text).toContain('could not be started');
});

test('children die with a parent that is killed', async () => {
  const parent = spawn(process.execPath, [fixture('parent.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output]: unknown[] = await once(parent.stdout, 'data');
  const id = Number(String(output));
  expect(isAlive(id)).toBe(true);
  parent.kill('SIGKILL');
  await eventually(() => expect(isAlive(id)).toBe(false));
});

test('a supervised service that dies is started again, and stays down once stopped', async () => {
  const told: string[] = [];
  const first = await makeService();
  await first.ready();
  const second = await makeService({ IGNORE_SIGTERM: '1' });
  second.kill('SIGKILL');
  await second.exited;
  const third = await makeService();
  const next = [second, third];
  const supervised = superviseService(
    first,
    () => next.shift() ?? first,
    (text) => told.push(text),
  );
  first.kill('SIGKILL');
  await eventually(() => expect(next).toHaveLength(0));
  expect(told[0]).toContain('SIGKILL');
  await third.ready();
  expect(await supervised.stop()).toBe('gone');
  expect(third.running).toBe(false);
});
