import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import { eventText, Viewer } from '../../src/server/live/viewer.ts';

let server: Server;
let client: Socket;
let response: ServerResponse;
let viewer: Viewer;
let now = 0;
beforeEach(async () => {
  now = 0;
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const asked = once(server, 'request');
  client = connect(port, '127.0.0.1', () => client.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n'));
  client.on('error', () => undefined);
  client.pause();
  response = ((await asked) as [unknown, ServerResponse])[1];
  viewer = new Viewer(response, () => now);
});
afterEach(async () => {
  client.destroy();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const MEGABYTE = eventText('batches', 'x'.repeat(1_000_000));

test('who reads gets all of it, however much', async () => {
  let bytes = 0;
  client.on('data', (chunk) => {
    bytes += chunk.byteLength;
  });
  client.resume();
  for (let round = 1; round <= 40; round += 1) {
    viewer.write(MEGABYTE);
    await eventually(() => expect(bytes).toBeGreaterThanOrEqual(round * MEGABYTE.length));
    now += 20_000;
  }
  expect(response.destroyed).toBe(false);
});

test('who does not read is cut off before much waits for it', () => {
  let written = 0;
  while (!response.destroyed) {
    viewer.write(MEGABYTE);
    written += 1;
    expect(written).toBeLessThan(100);
  }
  viewer.write(MEGABYTE);
});

test('who leaves a little unread is given some time', async () => {
  // As much as the kernel takes, and some more.
  while (!response.writableNeedDrain) viewer.write(MEGABYTE);
  now += 14_000;
  viewer.write('');
  expect(response.destroyed).toBe(false);
  now += 2_000;
  viewer.write('');
  expect(response.destroyed).toBe(true);
});

test('who watches for an hour connects anew', async () => {
  client.resume();
  viewer.write(eventText('now', '{}'));
  now += 3_600_001;
  viewer.write(eventText('now', '{}'));
  await once(response, 'finish');
  expect(response.writableEnded).toBe(true);
});

test('who has not taken the rest a look after its hour is cut off, and nothing breaks', async () => {
  const broken: Error[] = [];
  response.on('error', (error) => broken.push(error));
  now += 3_600_001;
  // More than the kernel takes.
  viewer.write(MEGABYTE.repeat(12));
  expect(response.writableEnded).toBe(true);
  expect(response.destroyed).toBe(false);
  const closed = once(response, 'close');
  viewer.write(MEGABYTE);
  await closed;
  expect(broken).toEqual([]);
  expect(response.destroyed).toBe(true);
});
