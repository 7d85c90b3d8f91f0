import type { Express, RequestHandler } from 'express';
import type { Operation } from '../openapi/operation.ts';
import { wrongMethod } from './elsewhere.ts';

/** One thing that is served: to Express it says where and by what, to the OpenAPI document what it is. */
export interface Route {
  readonly method: 'get' | 'post' | 'delete';
  /** As Express writes them. All lead to the same; the first is the one to use. */
  readonly paths: readonly string[];
  readonly handler: RequestHandler;
  readonly operation: Operation;
}

export function route(
  method: Route['method'],
  paths: string | readonly string[],
  handler: RequestHandler,
  operation: Operation,
): Route {
  return { method, paths: typeof paths === 'string' ? [paths] : paths, handler, operation };
}

/** Serves routes in their order, and tells whoever comes by another method which is right. */
export function mountRoutes(app: Express, routes: readonly Route[]): void {
  const methods = new Map<string, string[]>();
  for (const { method, paths, handler } of routes) {
    app[method]([...paths], handler);
    for (const path of paths) {
      methods.set(path, [...(methods.get(path) ?? []), method.toUpperCase()]);
    }
  }
  for (const [path, allowed] of methods) app.all(path, wrongMethod(...allowed));
}
