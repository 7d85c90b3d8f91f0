import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a browser tells that this was sent by a page of somewhere else. Programs tell nothing. Where
 * the browser names its judgement, that counts: it knows the address that the person sees, which a
 * proxy may have changed on the way here.
 */
export function comesFromElsewhere(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin';
  if (headers.origin === undefined) return false;
  // No page can send this one without asking, and nobody is allowed to.
  const host = headers['x-forwarded-host'] ?? headers.host;
  return hostOf(headers.origin) !== host;
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
