import Joi from 'joi';
import { replayCompletion } from '../stream/replay-completion.ts';
import { type Endpoint, envelopeOf, model, streaming } from './endpoint.ts';

export const completions: Endpoint = {
  path: '/v1/completions',
  summary: 'Completes a prompt',
  envelope: envelopeOf({
    model: model.required(),
    prompt: Joi.alternatives(Joi.string().allow(''), Joi.array()).required(),
    ...streaming,
  }),
  replay: replayCompletion,
};
