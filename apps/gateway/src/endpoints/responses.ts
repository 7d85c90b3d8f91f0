import Joi from 'joi';
import { replayResponse } from '../stream/replay-response.ts';
import { type Endpoint, envelopeOf, model, streaming } from './endpoint.ts';

/** `input` may be left out where a stored prompt brings it. */
export const responses: Endpoint = {
  path: '/v1/responses',
  summary: 'Creates a model response',
  envelope: envelopeOf({
    model: model.required(),
    input: Joi.alternatives(Joi.string().allow(''), Joi.array()),
    background: Joi.valid(false, null).messages({
      'any.only': 'A request in a batch is in the background already: leave background out.',
    }),
    ...streaming,
  }),
  replay: replayResponse,
};
