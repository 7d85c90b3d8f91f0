import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach } from '@jest/globals';
import {
  type BatchApi,
  type BatchApiOptions,
  openBatchApi,
  openConnections,
} from '../src/index.ts';

export const KEY = 'sk-test-0123456789abcdef';

export type Serve = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface FakeProvider {
  readonly url: string;
  readonly api: BatchApi;
  /** `METHOD /path?query` of every call, in the order of arrival. */
  readonly calls: readonly string[];
  /** Done after each test in any case; may be done sooner. */
  readonly close: () => Promise<void>;
}

const opened = new Set<FakeProvider>();

afterEach(async () => {
  await Promise.all(Array.from(opened, (provider) => provider.close()));
});

/** A server that answers as it is told, for what a well-behaved provider would not do. */
export async function fakeProvider(
  serve: Serve,
  options: BatchApiOptions = {},
): Promise<FakeProvider> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    serve(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}`;
  const dispatcher = options.dispatcher ?? openConnections();
  const provider: FakeProvider = {
    url,
    api: openBatchApi({ baseUrl: `${url}/v1`, apiKey: KEY }, { ...options, dispatcher }),
    calls,
    async close() {
      if (!opened.delete(provider)) return;
      await dispatcher.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  opened.add(provider);
  return provider;
}

export function answerJson(
  response: ServerResponse,
  body: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export async function readBody(request: IncomingMessage): Promise<unknown> {
  return JSON.parse(await text(request));
}

/** The error of a call that must fail. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    () => new Error('the call did not fail'),
    (error: unknown) => error,
  );
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
