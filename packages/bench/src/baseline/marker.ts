/** What a caller looks for in its answer: the first word of the last message of its body. */
export function markerIn(body: Buffer): string {
  const start = body.lastIndexOf('<');
  return body.toString('latin1', start, body.indexOf('>', start) + 1);
}
