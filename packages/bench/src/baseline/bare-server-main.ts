/**
 * What a gateway cannot do without: bare `node:http` that reads a body, stores it by the same
 * `admit` script in the same groups, keeps the response in a map, and answers all of them at
 * `/release`. No tenants, no queue, no Express: the yardstick for what those cost. With NAMES it also
 * parses each body and makes the ids that a call must have.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { digest, fingerprintOf, keyedRequestId, randomId, tenantId } from '@silt/shared/domain';
import { type AdmitCall, ShardState } from '@silt/shared/state';
import { Redis } from 'ioredis';
import { markerIn } from './marker.ts';

const GATHER_MS = 2;
const MOST_CALLS = 100;
const FINGERPRINT = digest('bare');

interface Held {
  readonly response: ServerResponse;
  readonly marker: string;
}

const redis = new Redis(process.env['REDIS_URL'] ?? '');
const state = new ShardState(redis, 0);
const withNames = process.env['NAMES'] === 'true';
const held = new Map<string, Held>();
let group: AdmitCall[] = [];
let timer: NodeJS.Timeout | undefined;

function send(): void {
  clearTimeout(timer);
  timer = undefined;
  const calls = group;
  group = [];
  void state.admit({ gateway: 'bare', parcelGraceMs: 60_000, factTtlSecs: 60, facts: [], calls });
}

const server = createServer((request, response) => {
  if (request.url?.startsWith('/release/')) {
    release(Number(request.url.split('/')[2]));
    response.end(`${held.size}`);
    held.clear();
    return;
  }
  if (request.method !== 'POST') {
    response.end('OK');
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    request.removeAllListeners();
    const { id, fingerprint } = withNames ? namesOf(request, body) : nameless();
    held.set(id, { response, marker: markerIn(body) });
    group.push({ id, lane: 'bare', fingerprint, body });
    if (group.length >= MOST_CALLS) send();
    else timer ??= setTimeout(send, GATHER_MS);
  });
});
server.listen({ port: Number(process.env['PORT']), host: '127.0.0.1', backlog: 4096 });
server.timeout = 0;
server.keepAliveTimeout = 75_000;
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  redis.disconnect();
});

function nameless(): { id: string; fingerprint: string } {
  return { id: randomId(), fingerprint: FINGERPRINT };
}

function namesOf({ headers }: IncomingMessage, body: Buffer): { id: string; fingerprint: string } {
  JSON.parse(body.toString('utf8'));
  const tenant = tenantId(headers.authorization ?? '');
  const id = keyedRequestId(tenant, String(headers['idempotency-key']));
  return { id, fingerprint: fingerprintOf('bare', body) };
}

function release(bytes: number): void {
  const text = 'x'.repeat(bytes);
  for (const { response, marker } of held.values()) {
    const body = Buffer.from(JSON.stringify({ object: 'chat.completion', marker, text }));
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': body.byteLength,
    });
    response.end(body);
  }
}
