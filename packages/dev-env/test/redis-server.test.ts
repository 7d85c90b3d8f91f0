import { afterAll, expect, test } from '@jest/globals';
import { guardAgainstLeaks } from '@silt/testing';
import { existsSync } from 'node:fs';
import { Redis } from 'ioredis';
import { startRedisServer } from '../src/redis-server.ts';
import { makeTemporaryFolder } from '../src/temporary-folder.ts';

const leaks = await guardAgainstLeaks();
afterAll(() => leaks.check());

test('it evicts nothing, and comes back on its port with its data after a kill', async () => {
  await using server = await startRedisServer();
  const client = new Redis(server.url, { maxRetriesPerRequest: null });
  client.on('error', () => {});
  expect(await client.config('GET', 'maxmemory-policy')).toEqual([
    'maxmemory-policy',
    'noeviction',
  ]);
  await client.set('silt:kept', 'yes');
  await server.kill();
  await server.start();
  expect(await client.get('silt:kept')).toBe('yes');
  client.disconnect();
});

test('data in a folder that was named stays after stop', async () => {
  await using folder = await makeTemporaryFolder('redis-test');
  for (const expected of [null, 'yes']) {
    await using server = await startRedisServer({ folder: folder.path });
    const client = new Redis(server.url);
    expect(await client.get('silt:kept')).toBe(expected);
    await client.set('silt:kept', 'yes');
    client.disconnect();
  }
  expect(existsSync(folder.path)).toBe(true);
});

test('while paused it answers nothing, and then goes on', async () => {
  await using server = await startRedisServer();
  await using other = await startRedisServer();
  const client = new Redis(server.url);
  const ofOther = new Redis(other.url);
  await client.ping();
  server.pause();
  let answered = false;
  const ping = client.ping().finally(() => (answered = true));
  // One after the other, each takes as long as an answer would.
  for (let round = 0; round < 50; round += 1) await ofOther.ping();
  expect(answered).toBe(false);
  server.resume();
  expect(await ping).toBe('PONG');
  client.disconnect();
  ofOther.disconnect();
});
