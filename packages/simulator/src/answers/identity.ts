import { sha256Hex } from '../digest.ts';

/** An id of an answer's part: the same for the same request, and another for each part. */
export function partId(prefix: string, digest: string, ...place: readonly number[]): string {
  return `${prefix}${sha256Hex([prefix, digest, ...place].join('/')).slice(0, 24)}`;
}
