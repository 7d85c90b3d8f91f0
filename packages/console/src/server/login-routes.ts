import { type Request, type Response, Router } from 'express';
import type { Logger } from '@silt/shared/logging';
import { AdminSessions, isToken, SESSION_COOKIE, SESSION_SECS } from '@silt/shared/service';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ConsoleError } from './console-error.ts';
import { pageFile } from './page-files.ts';

/** Wrong tokens from one address within a minute; behind a proxy all browsers have one. */
const TRIES_PER_MINUTE = 10;
const COOKIE_PATH = '/admin';

export interface LoginParts {
  /** ADMIN_TOKEN. Without one there is nothing to give. */
  readonly token: string | undefined;
  readonly logger: Logger;
}

/** `login` and `logout`: a browser gives the token once, and has a cookie for it. */
export function loginRoutes({ token, logger }: LoginParts): Router {
  const router = Router();
  router.post('/logout', (request, response) => {
    response.clearCookie(SESSION_COOKIE, cookieOptions(request)).status(204).end();
  });
  if (token === undefined) {
    router.get('/login', (_request, response) => response.redirect(303, '/admin/'));
    return router;
  }
  const sessions = new AdminSessions(token);
  const tries = new RateLimiterMemory({ points: TRIES_PER_MINUTE, duration: 60 });
  router.get('/login', pageFile('login.html'));
  router.post('/login', async (request, response) => {
    const address = request.socket.remoteAddress ?? '';
    await countTry(tries, address, response);
    const sent: unknown = Object(request.body)['token'];
    if (typeof sent !== 'string' || !isToken(sent, token)) {
      logger.warn('login refused', { audit: true, address });
      throw new ConsoleError(401, 'invalid_admin_token', 'That is not ADMIN_TOKEN.');
    }
    await tries.delete(address);
    logger.info('operator logged in', { audit: true, address });
    const maxAge = SESSION_SECS * 1000;
    response.cookie(SESSION_COOKIE, sessions.begin(), { ...cookieOptions(request), maxAge });
    response.status(204).end();
  });
  return router;
}

async function countTry(
  tries: RateLimiterMemory,
  address: string,
  response: Response,
): Promise<void> {
  try {
    await tries.consume(address);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    response.set('retry-after', String(Math.ceil(error.msBeforeNext / 1000)));
    throw new ConsoleError(429, 'too_many_tries', 'Too many tries: wait a minute.');
  }
}

function cookieOptions(request: Request) {
  // Of several proxies the first is the browser's.
  const secure = /^https\b/.test(request.get('x-forwarded-proto') ?? '');
  return { httpOnly: true, sameSite: 'strict', path: COOKIE_PATH, secure } as const;
}
