import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the range from which systems give ports to outgoing connections (32768 on Linux, 49152
 * elsewhere), so that no connection takes a port between this look and its use, or while a killed
 * server is away and shall come back on it.
 */
const lowest = 20_000;
const highest = 32_000;
const attempts = 200;

/** A port of 127.0.0.1 that the kernel lets one listen on now. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = randomInt(lowest, highest);
    if (await canListen(port)) return port;
  }
  throw new Error(`No free port between ${lowest} and ${highest}`);
}

async function canListen(port: number): Promise<boolean> {
  const probe = createServer();
  probe.listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
