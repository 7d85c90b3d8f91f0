import type { Endpoint } from '../endpoints/endpoint.ts';
import { envelopeSchema } from './envelope-schema.ts';
import { answerHeaderDescriptions, callerHeaders } from './headers.ts';
import type { Operation } from './operation.ts';

/** What the document tells of an endpoint. */
export function describeCall({ path, summary, envelope, replay }: Endpoint): Operation {
  return {
    id: camelCase(path),
    summary,
    description:
      'The body is the provider’s own; what is described here is all that is looked at. The answer is the provider’s, byte for byte.',
    headers: callerHeaders,
    body: envelopeSchema(envelope),
    success: {
      description: 'The provider’s answer.',
      content: {
        'application/json': { type: 'object' },
        ...(replay && { 'text/event-stream': { type: 'string' } }),
      },
      headers: answerHeaderDescriptions,
    },
    errors: [400, 401, 403, 409, 410, 413, 415, 422, 429, 502, 503, 504],
  };
}

/** `/v1/chat/completions`: chatCompletions. */
function camelCase(path: string): string {
  const [first = '', ...rest] = path.split('/').slice(2);
  return first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
