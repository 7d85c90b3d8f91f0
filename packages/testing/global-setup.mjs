import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findFreePort } from './src/free-port.ts';

/**
 * A Redis for each worker of this test run, unless REDIS_URL names one: channels, settings and counters
 * are of a whole server, whatever database a test has. Ports are asked of the kernel.
 */
export default async function startRedis({ maxWorkers, outputFile }) {
  // jest writes its result into a folder that is there, and makes none.
  if (outputFile) mkdirSync(dirname(outputFile), { recursive: true });
  if (process.env.REDIS_URL) return;
  globalThis.siltTestRedis = [];
  const urls = await Promise.all(Array.from({ length: maxWorkers }, startServer));
  process.env.SILT_TEST_REDIS_URLS = urls.join(' ');
}

async function startServer() {
  const port = await findFreePort();
  const folder = mkdtempSync(join(tmpdir(), 'silt-test-redis-'));
  const server = spawn(
    process.env.SILT_REDIS_SERVER ?? 'redis-server',
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'no',
    ],
    { stdio: 'ignore' },
  );
  globalThis.siltTestRedis.push({ server, folder });
  const failed = new Promise((_, reject) => server.once('error', reject));
  await Promise.race([answering(port), failed]);
  return `redis://127.0.0.1:${port}`;
}

async function answering(port) {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => (socket.destroy(), resolve(true)));
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    if (Date.now() > deadline) throw new Error(`redis-server did not open port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
