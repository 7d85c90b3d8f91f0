import { contentOf, headersOf } from './describe-operation.ts';
import { refusalHeaders } from './headers.ts';
import { errorMeanings, type JsonSchema } from './operation.ts';

const errorSchema: JsonSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['message', 'type', 'param', 'code'],
      properties: {
        message: { type: 'string' },
        type: { type: 'string' },
        param: { type: ['string', 'null'] },
        code: { type: ['string', 'null'] },
      },
    },
  },
};

/** What operations refer to. */
export const components: JsonSchema = {
  schemas: { Error: errorSchema },
  responses: Object.fromEntries(
    Object.entries(errorMeanings).map(([status, description]) => [
      status,
      {
        description,
        content: contentOf({ 'application/json': { $ref: '#/components/schemas/Error' } }),
        headers: headersOf(refusalHeaders),
      },
    ]),
  ),
  securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
};
