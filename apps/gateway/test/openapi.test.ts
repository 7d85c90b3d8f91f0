import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { openTestRedis, type TestRedis } from '@silt/testing';
import { type AppParts, createApp } from '../src/app.ts';
import { endpoints } from '../src/endpoints/endpoints.ts';
import { type RunningGateway, startGateway } from './support/start-gateway.ts';
import { WEBHOOK_SECRET } from './support/webhook.ts';

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
}
interface Operation {
  readonly operationId?: string;
  readonly summary: string;
  readonly requestBody?: { content: { 'application/json': { schema: Record<string, unknown> } } };
  readonly responses: Record<string, unknown>;
  readonly parameters?: readonly { readonly name: string }[];
}

let redis: TestRedis;
let gateway: RunningGateway;
let document: Document;

beforeAll(async () => {
  redis = await openTestRedis();
  gateway = await startGateway(redis.url, { settings: { WEBHOOK_SECRETS: WEBHOOK_SECRET } });
  document = (await (await fetch(`${gateway.url}/openapi.json`)).json()) as Document;
});
afterAll(async () => {
  await gateway.close();
  await redis.closeAll();
});

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  expect(await validator.validate({ ...document })).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('every path of the document is served by exactly the methods that it names', async () => {
  expect(Object.keys(document.paths).length).toBeGreaterThan(endpoints.length);
  for (const [template, operations] of Object.entries(document.paths)) {
    const reply = await fetch(gateway.url + template.replaceAll(/[{}]/g, ''), { method: 'PUT' });
    expect([template, reply.status]).toEqual([template, 405]);
    const allowed = reply.headers.get('allow')?.toLowerCase().split(', ');
    expect([template, allowed?.toSorted()]).toEqual([template, Object.keys(operations).toSorted()]);
  }
});

test('every route of Express is in the document, and nothing else is', () => {
  // Nothing is called: only what is mounted counts.
  const nothing = {};
  const parts = {
    calls: nothing,
    models: nothing,
    requests: nothing,
    cancel: nothing,
    webhooks: nothing,
  };
  const { router } = createApp(parts as unknown as AppParts);
  const served = router.stack.flatMap(({ route }) => {
    // What answers all methods is there for the wrong ones.
    if (!route || 'put' in methodsOf(route)) return [];
    return [route.path].flat().flatMap((path) => {
      const template = path.replaceAll(/[:*](\w+)/g, '{$1}');
      return Object.keys(methodsOf(route)).map((method) => `${method} ${template}`);
    });
  });
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  );
  expect(served.length).toBeGreaterThan(endpoints.length);
  expect(served.toSorted()).toEqual(described.toSorted());
});

test('an endpoint’s body is described by the check that it must pass', () => {
  const schema =
    document.paths['/v1/chat/completions']?.['post']?.requestBody?.content['application/json']
      .schema;
  expect(schema).toMatchObject({
    type: 'object',
    required: ['model', 'messages'],
    additionalProperties: true,
    properties: {
      model: { type: 'string', minLength: 1, maxLength: 256 },
      messages: { type: 'array', minItems: 1 },
      stream: { type: ['boolean', 'null'] },
      stream_options: { type: ['object', 'null'] },
    },
  });
  const moderations =
    document.paths['/v1/moderations']?.['post']?.requestBody?.content['application/json'].schema;
  expect(moderations).toMatchObject({
    required: ['input'],
    properties: {
      input: {
        anyOf: [
          { type: 'string', minLength: 0 },
          { type: 'array', minItems: 1 },
        ],
      },
      stream: { enum: [false, null] },
    },
  });
});

test('every endpoint is described, and named once', () => {
  const names = Object.values(document.paths).flatMap((operations) =>
    Object.values(operations).flatMap(({ operationId }) => operationId ?? []),
  );
  expect(new Set(names).size).toBe(names.length);
  for (const { path, summary } of endpoints) {
    expect(document.paths[path]?.['post']).toMatchObject({ summary });
  }
});

/** Express's types do not tell of it. */
function methodsOf(route: object): object {
  return Reflect.get(route, 'methods') as object;
}
