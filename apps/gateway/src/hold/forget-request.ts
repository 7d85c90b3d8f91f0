import type { IncomingMessage, ServerResponse } from 'node:http';

/** What node:http and Express hang on a request and nobody needs once the call is accepted. */
const ON_REQUEST = {
  rawHeaders: [],
  headers: {},
  params: undefined,
  route: undefined,
  next: undefined,
  _parsedUrl: undefined,
  body: undefined,
} as const;
const ON_RESPONSE = { locals: undefined } as const;

/**
 * Lets go of everything but the connection. A held call lives for hours, and its request would keep
 * headers, route and closures alive as long; the body was never left on it.
 */
export function forgetRequest(request: IncomingMessage, response: ServerResponse): void {
  Object.assign(request, ON_REQUEST);
  Object.assign(response, ON_RESPONSE);
}
