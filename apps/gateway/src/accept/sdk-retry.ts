import type { IncomingHttpHeaders } from 'node:http';

/** Whether an SDK says that it sends this call again. */
export function isSdkRetry(headers: IncomingHttpHeaders): boolean {
  return Number(headers['x-stainless-retry-count']) >= 1;
}
