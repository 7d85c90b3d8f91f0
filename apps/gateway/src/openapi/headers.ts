import type { HeaderDescription } from './operation.ts';

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;

/** What a caller may say beside a call. */
export const callerHeaders: readonly HeaderDescription[] = [
  {
    name: 'Idempotency-Key',
    description:
      'The caller’s own name for the call: sent again with it, by whatever process, the call is the same request and is paid once.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
  },
  {
    name: 'X-Silt-Lane',
    description:
      '`live` relays the call to the provider at once, at the full price; `batch` sends it in a batch. A model name that ends in `:live` means `live` too. Otherwise `DEFAULT_LANE` decides.',
    schema: { enum: ['batch', 'live'] },
  },
  {
    name: 'X-Silt-Heartbeat',
    description:
      '`whitespace`: spaces before the JSON keep the connection alive while the call is held. `none`: silence.',
    schema: { enum: ['none', 'whitespace'] },
  },
];

/** What the answer to a call says of its way. */
export const answerHeaderDescriptions: readonly HeaderDescription[] = [
  { name: 'X-Silt-Lane', description: '`live` where the call was relayed.', schema: text },
  { name: 'X-Silt-Request-Id', description: 'The request’s id.', schema: text },
  {
    name: 'Idempotency-Key',
    description: 'The key in use: the caller’s, or one made for the call.',
    schema: text,
  },
  { name: 'X-Request-Id', description: 'The provider’s id where it gave one.', schema: text },
  { name: 'X-Silt-Batch-Id', description: 'The batch that brought the answer.', schema: text },
  { name: 'X-Silt-Attempts', description: 'Tries that were made.', schema: count },
  { name: 'X-Silt-Queued-Ms', description: 'Milliseconds until it was in a batch.', schema: count },
  { name: 'X-Silt-Batch-Ms', description: 'Milliseconds in its last batch.', schema: count },
];

/** What a refusal says to an SDK. */
export const refusalHeaders: readonly HeaderDescription[] = [
  {
    name: 'x-should-retry',
    description: 'Whether to send the same call again. SDKs heed it.',
    schema: { enum: ['true', 'false'] },
  },
  { name: 'Retry-After', description: 'When: seconds.', schema: count },
  { name: 'retry-after-ms', description: 'When: milliseconds.', schema: count },
];
