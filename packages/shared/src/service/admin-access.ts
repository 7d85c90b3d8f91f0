import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AdminSessions } from './admin-session.ts';

/** Why somebody may not come in, and the HTTP status that says so. */
export interface AccessRefusal {
  readonly status: 401 | 403;
  readonly code: string;
  readonly message: string;
}

export interface AdminAccessOptions {
  /** ADMIN_TOKEN. */
  readonly token: string | undefined;
  /** The address that the admin server listens on. */
  readonly host: string;
  readonly now?: () => number;
}

const BEARER = /^Bearer +(\S+)$/i;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;

/**
 * Decides who may see and do what an operator may. With a token: whoever sends it, and the browser
 * that gave it lately. Without one: only who is on this machine, and there no web page that had a
 * name of its own lead here.
 */
export function adminAccess({ token, host, now }: AdminAccessOptions) {
  const sessions = token === undefined ? undefined : new AdminSessions(token, now);
  return (headers: IncomingHttpHeaders): AccessRefusal | undefined => {
    if (token !== undefined) {
      const known = holds(headers.authorization, token) || sessions?.isIn(headers.cookie);
      return known ? undefined : WRONG_TOKEN;
    }
    if (!LOOPBACK.test(host)) return NO_TOKEN_SET;
    return LOOPBACK.test(hostName(headers.host ?? '')) ? undefined : OTHER_NAME;
  };
}

const WRONG_TOKEN: AccessRefusal = {
  status: 401,
  code: 'invalid_admin_token',
  message: 'Send ADMIN_TOKEN in an Authorization header: Bearer, a space, and the token.',
};
const NO_TOKEN_SET: AccessRefusal = {
  status: 403,
  code: 'no_admin_token',
  message: 'Set ADMIN_TOKEN: without it this is served on a loopback address only.',
};
const OTHER_NAME: AccessRefusal = {
  status: 403,
  code: 'unknown_host',
  message: 'Use localhost or a loopback address, or set ADMIN_TOKEN.',
};

function holds(authorization: string | undefined, token: string): boolean {
  const sent = BEARER.exec(authorization ?? '')?.[1];
  return sent !== undefined && isToken(sent, token);
}

/** Digests have one length, so that the time it takes tells nothing of the token. */
export function isToken(sent: string, token: string): boolean {
  return timingSafeEqual(sha256(sent), sha256(token));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, '');
}
