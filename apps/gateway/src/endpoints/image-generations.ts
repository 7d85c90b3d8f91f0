import Joi from 'joi';
import { type Endpoint, envelopeOf, model, notStreaming } from './endpoint.ts';

export const imageGenerations: Endpoint = {
  path: '/v1/images/generations',
  summary: 'Makes images from a description',
  envelope: envelopeOf({
    model: model.required(),
    prompt: Joi.string().required(),
    ...notStreaming,
  }),
};
