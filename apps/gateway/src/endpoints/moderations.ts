import Joi from 'joi';
import { type Endpoint, envelopeOf, model, notStreaming } from './endpoint.ts';

export const moderations: Endpoint = {
  path: '/v1/moderations',
  summary: 'Tells whether texts or images are harmful',
  envelope: envelopeOf({
    model,
    input: Joi.alternatives(Joi.string().allow(''), Joi.array().min(1)).required(),
    ...notStreaming,
  }),
  defaultModel: 'omni-moderation-latest',
};
