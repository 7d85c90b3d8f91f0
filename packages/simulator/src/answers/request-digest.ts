import { sha256Hex } from '../digest.ts';
import type { JsonObject } from '../json.ts';
import { compactJson, withoutMember } from '../lines/compact-json.ts';

/**
 * What the ids of an answer are made of. They are the same whatever white space is between a body's
 * tokens, whether the answer was to be streamed or not, and whether the body named the model or left
 * it to the endpoint: on its way into a batch a body may have to be told so otherwise. Any other
 * difference between two texts, as between 1 and 1.0, makes other ids.
 */
export function requestDigest(body: JsonObject, bodyBytes: Buffer, usualModel: unknown): string {
  let text = compactJson(bodyBytes);
  for (const member of ['stream', 'stream_options']) {
    if (body[member] !== undefined) text = withoutMember(text, member);
  }
  if (body['model'] !== undefined || usualModel === undefined) return sha256Hex(text);
  const separator = text.length > '{}'.length ? ',' : '';
  const named = `${separator}"model":${JSON.stringify(usualModel)}}`;
  return sha256Hex(Buffer.concat([text.subarray(0, -1), Buffer.from(named)]));
}
