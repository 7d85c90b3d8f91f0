import express, { type RequestHandler } from 'express';
import { ConsoleError } from './console-error.ts';
import { comesFromElsewhere } from './same-origin.ts';

/** Of what the console is sent: a token, or nothing. */
const MOST_BYTES = '10kb';

/**
 * Nothing but the console's own page, or a program, changes anything: a form of another site cannot send
 * JSON, and its script cannot without being allowed to.
 */
export function guardPosts(): RequestHandler[] {
  return [
    (request, _response, next) => {
      if (request.method === 'GET' || request.method === 'HEAD') {
        next();
      } else if (comesFromElsewhere(request.headers)) {
        next(new ConsoleError(403, 'cross_origin', 'Only the console itself may ask for this.'));
      } else if (request.is('application/json') === false) {
        next(new ConsoleError(415, 'invalid_content_type', 'Send application/json.'));
      } else next();
    },
    express.json({ limit: MOST_BYTES, type: 'application/json' }),
  ];
}
