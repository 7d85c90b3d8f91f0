import type { IncomingHttpHeaders } from 'node:http';

/**
 * What a call says of being sent again. SDKs of OpenAI's count their tries, the first one as 0. Of
 * whoever says nothing it may be either.
 */
export type RetrySign = 'first' | 'again' | 'unsaid';

export function retrySignOf(headers: IncomingHttpHeaders): RetrySign {
  const count = headers['x-stainless-retry-count'];
  if (typeof count !== 'string' || !/^\d+$/.test(count)) return 'unsaid';
  return Number(count) >= 1 ? 'again' : 'first';
}
