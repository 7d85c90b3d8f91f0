import Joi, { type ObjectSchema, type SchemaMap } from 'joi';
import type { Envelope } from './envelope.ts';
import type { Replay } from '../stream/replay.ts';

/**
 * One path that providers take in batches. This description is all that the gateway knows of it:
 * routes, checks, lanes and documents follow from it.
 */
export interface Endpoint {
  /** As the batch API names it. */
  readonly path: string;
  /** For people: what it does, in a few words. */
  readonly summary: string;
  /** What its body must say; everything else passes unread. */
  readonly envelope: ObjectSchema<Envelope>;
  /** What the provider takes when a body names no model; without it, a body must name one. */
  readonly defaultModel?: string;
  /** How a finished answer is told as a stream; undefined where there are no streams. */
  readonly replay?: Replay;
  /** What a body counts for where a provider caps the inputs of a batch. Undefined: one. */
  readonly inputsOf?: (body: Envelope) => number;
}

/** How bodies are checked stands in the schema itself: Joi then works it out once, not for each body. */
export function envelopeOf(members: SchemaMap): ObjectSchema<Envelope> {
  return Joi.object<Envelope>(members).prefs({
    allowUnknown: true,
    convert: false,
    errors: { wrap: { label: false } },
  });
}

/** Neither control characters nor halves of a surrogate pair: they have no one spelling as bytes. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}]+$/u;

export const model = Joi.string().min(1).max(256).pattern(PRINTABLE).messages({
  'string.pattern.base': '{{#label}} holds characters that no model name has',
});

/** Of an endpoint that streams. */
export const streaming = {
  stream: Joi.boolean().allow(null),
  stream_options: Joi.object({ include_usage: Joi.boolean().allow(null) })
    .unknown()
    .allow(null),
};

/** Of an endpoint that does not. */
export const notStreaming = {
  stream: Joi.valid(false, null).messages({
    'any.only': 'This endpoint does not stream: leave stream out, or set it to false.',
  }),
};
