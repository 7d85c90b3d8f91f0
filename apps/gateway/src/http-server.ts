import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { GatewayEvents } from './events.ts';
import { openFileLimit } from './file-limit.ts';

export interface HttpServerOptions {
  readonly tcpKeepAliveSecs: number;
  readonly maxHeld: number;
}

/** What a process needs besides callers' connections: Redis, logs, modules, DNS. */
const OTHER_FILES = 500;

/** A server whose calls may stay silent for hours. Every time here is in milliseconds. */
export function createHttpServer(
  listener: RequestListener,
  { tcpKeepAliveSecs, maxHeld }: HttpServerOptions,
  events: GatewayEvents,
): Server {
  const server = createServer(
    {
      // Dead peers are noticed this long after their last byte, plus about ten seconds.
      keepAlive: true,
      keepAliveInitialDelay: tcpKeepAliveSecs * 1000,
      // Both bound only the arrival of a request. The first must not be above the second, which
      // would then be ignored.
      headersTimeout: 30_000,
      requestTimeout: 120_000,
      connectionsCheckingInterval: 5_000,
      // Above the idle time of common balancers, so that it is they who close.
      keepAliveTimeout: 75_000,
    },
    listener,
  );
  // Would end a silent call without an answer.
  server.timeout = 0;
  const limit = openFileLimit();
  if (limit !== undefined) {
    // Beyond the limit nothing can be opened any more, connections to Redis included.
    server.maxConnections = Math.max(1, limit - OTHER_FILES);
    if (maxHeld + OTHER_FILES > limit) events.fewFiles(limit, maxHeld);
  }
  return server;
}

/** Resolves with the port, which the kernel chooses when asked for 0. */
export async function listen(
  server: Server,
  port: number,
  host: string,
  events: GatewayEvents,
): Promise<number> {
  // The backlog holds a burst of connects for as long as the event loop is busy.
  server.listen({ port, host, backlog: 4096 });
  await once(server, 'listening');
  // From here on: no file left for one more connection, and the like. Not the end of the others.
  server.on('error', (error) => {
    events.serverTrouble(error);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
