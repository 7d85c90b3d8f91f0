import Joi from 'joi';
import { replayChatCompletion } from '../stream/replay-chat-completion.ts';
import { type Endpoint, envelopeOf, model, streaming } from './endpoint.ts';

/** The messages themselves are not looked into: that costs more than all the rest of accepting. */
export const chatCompletions: Endpoint = {
  path: '/v1/chat/completions',
  summary: 'Answers a conversation',
  envelope: envelopeOf({
    model: model.required(),
    messages: Joi.array().min(1).required(),
    ...streaming,
  }),
  replay: replayChatCompletion,
};
