import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A Redis of this test run's own, unless REDIS_URL names one. Its port is asked of the kernel. */
export default async function startRedis({ outputFile }) {
  // jest writes its result into a folder that is there, and makes none.
  if (outputFile) mkdirSync(dirname(outputFile), { recursive: true });
  if (process.env.REDIS_URL) return;
  const port = await freePort();
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
  const failed = new Promise((_, reject) => server.once('error', reject));
  await Promise.race([answering(port), failed]);
  process.env.REDIS_URL = `redis://127.0.0.1:${port}`;
  // Tests may empty a Redis of our own without looking.
  process.env.SILT_TEST_REDIS_OWNED = '1';
  globalThis.siltTestRedis = { server, folder };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
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
