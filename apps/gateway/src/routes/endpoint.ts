import type { ObjectSchema } from 'joi';
import type { Envelope } from '../accept/parse-call.ts';

/** One path that providers take in batches. */
export interface Endpoint {
  /** As the batch API names it. */
  readonly path: string;
  /** What its body must say; everything else passes unread. */
  readonly envelope: ObjectSchema<Envelope>;
}
