import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * Below the range from which systems give ports to outgoing connections (32768 on Linux, 49152
 * elsewhere), so that no connection takes a port between this look and its use, or while a killed
 * server is away and shall come back on it.
 */
const lowest = 20_000;
const highest = 32_000;
const attempts = 200;

const SERVED = '127.0.0.1';
/**
 * The same port on another loopback address, held until this process ends, says that the port is
 * given out: of all that look for ports at the same time the kernel lets one have it.
 */
const RESERVED = '127.0.0.2';

/** A port of 127.0.0.1 that nobody listens on, and that no other look here will give out. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = randomInt(lowest, highest);
    const reservation = await listenOn(port, RESERVED);
    if (reservation === 'taken') continue;
    // Not every system has a second loopback address: there, chance alone must do.
    if (reservation !== 'no such address') reservation.unref();
    const probe = await listenOn(port, SERVED);
    if (typeof probe === 'string') continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
  throw new Error(`No free port between ${lowest} and ${highest}`);
}

async function listenOn(
  port: number,
  address: string,
): Promise<Server | 'taken' | 'no such address'> {
  const server = createServer();
  server.listen(port, address);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
    return code === 'EADDRNOTAVAIL' ? 'no such address' : 'taken';
  }
}
