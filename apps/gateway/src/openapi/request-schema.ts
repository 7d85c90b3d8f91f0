import { batchStates } from '@silt/shared/domain';
import type { JsonSchema } from './operation.ts';

const text = { type: 'string' } as const;
const secondsOrNull = {
  type: ['integer', 'null'],
  description: 'Seconds since the epoch.',
} as const;

/** A request as callers see it: `requests/request-resource.ts`. */
export const requestSchema: JsonSchema = {
  type: 'object',
  properties: {
    id: text,
    object: { const: 'request' },
    state: { enum: ['queued', 'in_progress', 'settled', 'cancelled'] },
    endpoint: text,
    model: text,
    place_in_line: { type: ['integer', 'null'], minimum: 1 },
    batch: {
      type: ['object', 'null'],
      properties: {
        id: text,
        state: { enum: [...batchStates, null] },
        provider_status: { type: ['string', 'null'] },
      },
    },
    attempts: { type: 'integer', minimum: 0 },
    created_at: { type: 'integer', description: 'Seconds since the epoch.' },
    batched_at: secondsOrNull,
    settled_at: secondsOrNull,
    status: { type: ['integer', 'null'], description: 'HTTP status of the answer.' },
    estimated_at: {
      ...secondsOrNull,
      description: 'By what this lane’s batches took lately. Seconds since the epoch.',
    },
  },
};
