import type { JsonObject } from '../json.ts';
import type { Directive } from './directive.ts';
import type { Prompt } from './prompt.ts';

/** A request as the endpoints' answers see it. */
export interface Question {
  readonly body: JsonObject;
  readonly prompt: Prompt;
  readonly directive: Directive;
  /** What ids are made of: the same for the same request. */
  readonly digest: string;
  /** The share of the prompt's tokens that counts as cached, from 0 to 1. */
  readonly cachedShare: number;
}

/** Unix seconds. Answers are the same at any time of day, so `created` says nothing. */
export const createdAt = 1_750_000_000;
