import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Express } from 'express';
import { openFileLimit } from '@silt/shared/service';
import type { GatewayEvents } from './events.ts';
import { messageClassesOf } from './message-classes.ts';

export interface HttpServerOptions {
  readonly tcpKeepAliveSecs: number;
  readonly maxHeld: number;
  readonly arrival?: ArrivalTimes;
}

/** How long a request may take to arrive, whole: slower ones are ended with 408. */
export interface ArrivalTimes {
  readonly headersMs: number;
  /** Headers and body together. */
  readonly requestMs: number;
  readonly checkEveryMs: number;
}

const ARRIVAL: ArrivalTimes = { headersMs: 30_000, requestMs: 120_000, checkEveryMs: 5_000 };
/** Of a request's line and headers together; more is answered 431. */
const MAX_HEADER_BYTES = 16_384;

/** What a process needs besides callers' connections: Redis, logs, modules, DNS. */
const OTHER_FILES = 500;

/** A server whose calls may stay silent for hours. Every time here is in milliseconds. */
export function createHttpServer(
  app: Express,
  { tcpKeepAliveSecs, maxHeld, arrival = ARRIVAL }: HttpServerOptions,
  events: GatewayEvents,
): Server {
  const server = createServer(
    {
      ...messageClassesOf(app),
      // Dead peers are noticed this long after their last byte, plus about ten seconds.
      keepAlive: true,
      keepAliveInitialDelay: tcpKeepAliveSecs * 1000,
      // Both bound only the arrival of a request. The first must not be above the second, which
      // would then be ignored.
      headersTimeout: arrival.headersMs,
      requestTimeout: arrival.requestMs,
      connectionsCheckingInterval: arrival.checkEveryMs,
      maxHeaderSize: MAX_HEADER_BYTES,
      // A request that two parsers may read as two different ones is not read at all.
      insecureHTTPParser: false,
      requireHostHeader: true,
      // Above the idle time of common balancers, so that it is they who close.
      keepAliveTimeout: 75_000,
    },
    app,
  );
  // Would end a silent call without an answer.
  server.timeout = 0;
  // Else node:http drops headers beyond a number in silence, perhaps the one that names the caller.
  server.maxHeadersCount = 0;
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
