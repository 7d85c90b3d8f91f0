import Joi from 'joi';
import type { Envelope } from './envelope.ts';
import { type Endpoint, envelopeOf, model, notStreaming } from './endpoint.ts';

export const embeddings: Endpoint = {
  path: '/v1/embeddings',
  summary: 'Embeds texts',
  envelope: envelopeOf({
    model: model.required(),
    input: Joi.alternatives(Joi.string(), Joi.array().min(1)).required(),
    ...notStreaming,
  }),
  inputsOf: countInputs,
};

/** A list of numbers is one text, already in tokens; any other list has an input in each place. */
function countInputs({ input }: Envelope): number {
  return Array.isArray(input) && typeof input[0] !== 'number' ? input.length : 1;
}
