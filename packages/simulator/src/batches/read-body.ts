import { readSync } from 'node:fs';

import type { AcceptedLine } from './accepted-line.ts';

/**
 * The exact text of a line's body. Synchronous: the bytes are in the system's cache as a rule, and a
 * turn of the thread pool for each of 50,000 rows takes longer than all the rest of their work.
 */
export function readBody(inputDescriptor: number, line: AcceptedLine): string {
  const body = Buffer.allocUnsafe(line.bodyLength);
  readSync(inputDescriptor, body, 0, line.bodyLength, line.bodyOffset);
  return body.toString('utf8');
}
