import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import { type Express } from 'express';

export interface ServedRoute {
  /** As Express writes it, parameters included. */
  readonly path: string;
  /** In capitals; those that are told to use another one as well. */
  readonly methods: readonly string[];
}

interface Layer {
  readonly route?: { readonly path: string | string[]; readonly methods: Record<string, boolean> };
  readonly handle?: { readonly stack?: readonly Layer[] };
}

const METHODS = ['GET', 'POST', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS'];

/** What a running gateway serves, asked of the very application behind its port. */
export async function servedRoutes(url: string): Promise<ServedRoute[]> {
  const app = await applicationAt(url);
  const routes = new Map<string, ServedRoute>();
  for (const path of pathsIn((app.router as unknown as { stack: readonly Layer[] }).stack)) {
    routes.set(path, { path, methods: METHODS });
  }
  return [...routes.values()];
}

function* pathsIn(stack: readonly Layer[]): Generator<string> {
  for (const { route, handle } of stack) {
    if (route) yield* [route.path].flat();
    if (handle?.stack) yield* pathsIn(handle.stack);
  }
}

async function applicationAt(url: string): Promise<Express> {
  const { port } = new URL(url);
  let found: Express | undefined;
  const look = (message: unknown): void => {
    const { server } = message as { server: Server };
    const address = server.address();
    if (typeof address === 'object' && address?.port === Number(port)) {
      [found] = server.listeners('request') as unknown as Express[];
    }
  };
  subscribe('http.server.request.start', look);
  await (await fetch(`${url}/health`)).text();
  unsubscribe('http.server.request.start', look);
  if (!found) throw new Error('the application was not found');
  return found;
}
