import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type Dispatcher, request } from 'undici';
import type { Caller } from '../accept/authenticate.ts';
import { CallerLeftError } from '../accept/read-body.ts';
import type { ApiError } from '../answer/api-error.ts';
import type { GatewayEvents } from '../events.ts';
import type { ProviderCredential } from './provider-credential.ts';
import { providerUrl } from './provider-url.ts';
import { noLiveCredential, providerSilent, providerUnreachable } from './relay-refusals.ts';
import { callersHeaders, providersHeaders } from './relayed-headers.ts';

export interface RelayParts {
  readonly baseUrl: string;
  readonly connections: Dispatcher;
  readonly providerCredential: ProviderCredential;
  /** How long the provider may be silent, before its answer and within it. */
  readonly timeoutMs: number;
  readonly events: GatewayEvents;
}

export interface RelayedCall {
  readonly caller: Caller;
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** Below the base URL. */
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body?: Buffer;
  /** Added to the answer. */
  readonly answerHeaders?: OutgoingHttpHeaders;
}

/**
 * Sends a call to the provider and its answer back as it comes, no faster than the caller takes it.
 * Nothing of either is kept. When the caller leaves, the provider's work is broken off.
 */
export async function relayCall(
  parts: RelayParts,
  call: RelayedCall,
  response: ServerResponse,
): Promise<void> {
  const answer = await ask(parts, call, response);
  parts.events.relayed(call.path, answer.statusCode);
  response.writeHead(answer.statusCode, {
    ...providersHeaders(answer.headers),
    ...call.answerHeaders,
    ...(isEventStream(answer) && { 'x-accel-buffering': 'no' }),
  });
  // The first event of a stream may be long in coming.
  response.flushHeaders();
  try {
    await pipeline(answer.body, response);
  } catch (error) {
    // Either side went away in the middle; the other was told by the end of its connection.
    parts.events.relayBroken(call.path, error);
  }
}

async function ask(
  { baseUrl, connections, providerCredential, timeoutMs, events }: RelayParts,
  { caller, method, path, query, headers, body }: RelayedCall,
  response: ServerResponse,
): Promise<Dispatcher.ResponseData> {
  const credential = providerCredential(caller);
  if (credential === undefined) throw noLiveCredential();
  if (response.destroyed) throw new CallerLeftError();
  const left = new AbortController();
  const leave = (): void => {
    left.abort();
  };
  response.on('close', leave);
  try {
    return await request(providerUrl(baseUrl, path, query), {
      dispatcher: connections,
      method,
      headers: callersHeaders(headers, { credential, owned: credential === caller.credential }),
      body: body ?? null,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      signal: left.signal,
    });
  } catch (error) {
    if (left.signal.aborted) throw new CallerLeftError();
    events.relayFailed(path, error);
    throw refusalFor(error);
  } finally {
    response.off('close', leave);
  }
}

function refusalFor(error: unknown): ApiError {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return code === 'UND_ERR_HEADERS_TIMEOUT' ? providerSilent() : providerUnreachable();
}

function isEventStream({ headers }: Dispatcher.ResponseData): boolean {
  const type = headers['content-type'];
  return typeof type === 'string' && type.toLowerCase().startsWith('text/event-stream');
}
