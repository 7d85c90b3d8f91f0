import type { JsonSchema, Operation } from './operation.ts';
import { requestSchema } from './request-schema.ts';

const object: JsonSchema = { type: 'object' };

/** What the document tells of the routes that no endpoint's description covers. */
export const operations = {
  listModels: {
    id: 'listModels',
    summary: 'Lists the provider’s models',
    description: 'Relayed to the provider with the caller’s key; the answer is the provider’s.',
    success: { description: 'The provider’s list.', content: { 'application/json': object } },
    errors: [401, 403, 502, 503, 504],
  },
  retrieveModel: {
    id: 'retrieveModel',
    summary: 'Shows one of the provider’s models',
    description:
      'Relayed to the provider with the caller’s key; the answer is the provider’s. An id may hold slashes.',
    success: { description: 'The provider’s model.', content: { 'application/json': object } },
    errors: [401, 403, 404, 502, 503, 504],
  },
  showRequest: {
    id: 'showRequest',
    summary: 'Shows how a request is doing',
    description: 'By its X-Silt-Request-Id or its Idempotency-Key.',
    success: { description: 'The request.', content: { 'application/json': requestSchema } },
    errors: [401, 404, 503],
  },
  fetchAnswer: {
    id: 'fetchAnswer',
    summary: 'Fetches the answer to a request',
    description:
      'By its X-Silt-Request-Id or its Idempotency-Key. Held until there is one, as the call itself would be. Comes with the status that the provider gave it.',
    success: {
      description: 'The answer, as the provider gave it.',
      content: { 'application/json': object },
    },
    errors: [401, 404, 409, 410, 429, 503],
  },
  cancelRequest: {
    id: 'cancelRequest',
    summary: 'Cancels a request',
    description: 'By its X-Silt-Request-Id or its Idempotency-Key.',
    success: {
      description: 'It is cancelled.',
      content: {
        'application/json': {
          type: 'object',
          required: ['id', 'object', 'state', 'batch'],
          properties: {
            id: { type: 'string' },
            object: { const: 'request' },
            state: { const: 'cancelled' },
            batch: { type: ['string', 'null'] },
          },
        },
      },
    },
    errors: [401, 404, 409, 503],
  },
  providerWebhook: {
    id: 'providerWebhook',
    summary: 'Hears the provider',
    description: 'Signed as Standard Webhooks say: the signature is the credential.',
    body: object,
    success: { description: 'It was heard.', content: { 'application/json': object } },
    errors: [401, 413, 415, 503],
    open: true,
  },
  health: {
    id: 'health',
    summary: 'Whether the process lives',
    success: { description: 'It does.', content: { 'text/plain': { const: 'OK' } } },
    open: true,
  },
  ready: {
    id: 'ready',
    summary: 'Whether this replica should get calls',
    description: 'Otherwise 503, and the reasons.',
    success: { description: 'It should.', content: { 'application/json': object } },
    open: true,
  },
  document: {
    id: 'openApiDocument',
    summary: 'This document',
    success: { description: 'OpenAPI 3.1.', content: { 'application/json': object } },
    open: true,
  },
} as const satisfies Record<string, Operation>;
