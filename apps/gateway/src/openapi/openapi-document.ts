import { components } from './components.ts';
import { describeOperation } from './describe-operation.ts';
import type { JsonSchema, Operation } from './operation.ts';

/** What of a route the document needs. */
export interface DescribedRoute {
  readonly method: string;
  readonly paths: readonly string[];
  readonly operation: Operation;
}

/** A document of everything that is served, in OpenAPI 3.1. */
export function openApiDocument(routes: readonly DescribedRoute[]): JsonSchema {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, paths: served, operation } of routes) {
    for (const [index, path] of served.entries()) {
      const { template, names } = templateOf(path);
      paths[template] = {
        ...paths[template],
        // An id names one operation: the path to use has it.
        [method]: {
          ...(index === 0 && { operationId: operation.id }),
          ...describeOperation(operation, names),
        },
      };
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Silt',
      version: 'v1',
      description:
        'OpenAI’s API at half the price: calls are held, go to the provider in batches, and are answered with its results.',
    },
    servers: [{ url: '/' }],
    paths,
    components,
  };
}

/** Express's `:name` and `*name` are `{name}` here. */
function templateOf(path: string): { readonly template: string; readonly names: string[] } {
  const names: string[] = [];
  const template = path.replaceAll(/[:*](\w+)/g, (_match, name: string) => {
    names.push(name);
    return `{${name}}`;
  });
  return { template, names };
}
