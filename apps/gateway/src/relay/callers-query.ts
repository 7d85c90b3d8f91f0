import type { Request } from 'express';
import { addressOf } from '../endpoints/addresses.ts';

/** Of the API at the address that the caller used, not of the one below the base URL. */
const API_VERSION = 'api-version';

/** The query to send along: the caller's own, but for a version of another API. */
export function callersQuery(request: Request): string {
  const { url } = request;
  const mark = url.indexOf('?');
  const query = mark < 0 ? '' : url.slice(mark + 1);
  if (!addressOf(request).versionedByQuery) return query;
  const parameters = query.split('&');
  return parameters.filter((parameter) => parameter.split('=', 1)[0] !== API_VERSION).join('&');
}
