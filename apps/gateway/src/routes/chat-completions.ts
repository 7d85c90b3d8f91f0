import Joi from 'joi';
import type { Envelope } from '../accept/parse-call.ts';
import type { Endpoint } from './endpoint.ts';

/** Neither control characters nor halves of a surrogate pair: they have no one spelling as bytes. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}]+$/u;

interface ChatCompletion extends Envelope {
  readonly messages: readonly unknown[];
  readonly stream?: false | null;
}

/** The messages themselves are not looked into: that costs more than all the rest of accepting. */
export const chatCompletions: Endpoint = {
  path: '/v1/chat/completions',
  envelope: Joi.object<ChatCompletion>({
    model: Joi.string().min(1).max(256).pattern(PRINTABLE).required().messages({
      'string.pattern.base': '{{#label}} holds characters that no model name has',
    }),
    messages: Joi.array().min(1).required(),
    stream: Joi.valid(false, null).messages({
      'any.only': 'Streaming is not offered yet: leave stream out, or set it to false.',
    }),
  }),
};
