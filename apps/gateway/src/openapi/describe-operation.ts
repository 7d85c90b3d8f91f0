import type { HeaderDescription, JsonSchema, Operation } from './operation.ts';

/** One operation, as the document tells it. `pathNames`: what stands in its path for something. */
export function describeOperation(operation: Operation, pathNames: readonly string[]): JsonSchema {
  const { summary, description, headers = [], body, success, errors = [], open } = operation;
  const parameters = [
    ...pathNames.map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    ...headers.map((header) => ({ ...header, in: 'header' })),
  ];
  return {
    summary,
    ...(description !== undefined && { description }),
    security: open ? [] : [{ key: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: true, content: contentOf({ 'application/json': body }) },
    }),
    responses: {
      [success.status ?? 200]: {
        description: success.description,
        content: contentOf(success.content),
        ...(success.headers && { headers: headersOf(success.headers) }),
      },
      ...Object.fromEntries(
        errors.map((status) => [status, { $ref: `#/components/responses/${status}` }]),
      ),
    },
  };
}

export function contentOf(schemas: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, { schema }]));
}

export function headersOf(headers: readonly HeaderDescription[]): JsonSchema {
  return Object.fromEntries(
    headers.map(({ name, description, schema }) => [name, { description, schema }]),
  );
}
