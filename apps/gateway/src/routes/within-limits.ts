import type { RequestHandler } from 'express';
import { ApiError } from '../answer/api-error.ts';

/** SDKs send about thirty. The server bounds their bytes; many small ones cost time all the same. */
const MOST_HEADERS = 200;
const LONGEST_URL = 4_096;

/** Turns away what no client of this would send, before anything is read of it. */
export const withinLimits: RequestHandler = (request, _response, next) => {
  if (request.url.length > LONGEST_URL) {
    throw new ApiError(
      414,
      'url_too_long',
      `The address is longer than ${LONGEST_URL} characters.`,
    );
  }
  // Names and values by turns.
  if (request.rawHeaders.length / 2 > MOST_HEADERS) {
    throw new ApiError(431, 'too_many_headers', `There are more than ${MOST_HEADERS} headers.`);
  }
  next();
};
