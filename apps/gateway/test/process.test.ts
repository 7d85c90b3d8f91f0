import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  eventually,
  findFreePort,
  guardAgainstLeaks,
  type LeakGuard,
  openTestRedis,
  type TestRedis,
} from '@silt/testing';
import { call, question } from './support/call.ts';
import { queuedIds } from './support/carry.ts';
import { SECRETS } from './support/start-gateway.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

function start(environment: Record<string, string>) {
  const child = spawn(process.execPath, ['--conditions=source', main], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, ended, output: () => output };
}

describe('the process', () => {
  let redis: TestRedis;
  let leaks: LeakGuard;
  let environment: Record<string, string>;

  beforeAll(async () => {
    leaks = await guardAgainstLeaks();
    redis = await openTestRedis();
  });
  afterAll(async () => {
    await redis.closeAll();
    await leaks.check();
  });
  beforeEach(async () => {
    await redis.empty();
    environment = {
      REDIS_URL: redis.url,
      SILT_SECRETS: SECRETS,
      SERVER_HOST: '127.0.0.1',
      SERVER_PORT: String(await findFreePort()),
      ADMIN_PORT: String(await findFreePort()),
      LOG_LEVEL: 'debug',
    };
  });

  test('serves until SIGTERM, lets its callers go, and ends well without a word of theirs', async () => {
    const running = start(environment);
    await eventually(() => expect(running.output()).toContain('"message":"started"'));
    const admin = `http://127.0.0.1:${environment['ADMIN_PORT']}`;
    expect((await fetch(`${admin}/healthz`)).status).toBe(200);
    await eventually(async () => expect((await fetch(`${admin}/readyz`)).status).toBe(200));

    const url = `http://127.0.0.1:${environment['SERVER_PORT']}`;
    const authorization = 'Bearer sk-planted-key-in-process';
    const waiting = call(url, question('planted prompt'), { authorization });
    await eventually(async () => expect(await queuedIds(redis.client)).toHaveLength(1));
    const bad = await call(url, '{"model":"planted model"', { authorization });
    expect(bad.error?.message).not.toContain('planted');

    running.child.kill('SIGTERM');
    expect((await waiting).headers.get('x-should-retry')).toBe('true');
    expect(await running.ended).toBe(0);
    expect(running.output()).toContain('"message":"stopped"');
    expect(running.output()).not.toContain('planted');
    expect(running.output()).not.toContain(SECRETS);
  });

  test('with bad settings names them all and ends with the exit code for that', async () => {
    const running = start({ REDIS_URL: 'http://planted', SERVER_PORT: '99999999' });
    expect(await running.ended).toBe(78);
    for (const name of ['REDIS_URL', 'SILT_SECRETS', 'SERVER_PORT']) {
      expect(running.output()).toContain(name);
    }
    expect(running.output()).not.toContain('planted');
  });

  test('that does not fit the deployment ends with an error', async () => {
    await redis.client.hset('silt:deployment', 'shards', '4');
    const running = start(environment);
    expect(await running.ended).toBe(1);
    expect(running.output()).toContain('DeploymentMismatchError');
  });
});
