import type { RequestHandler } from 'express';

/** For balancers: the process lives. */
export const health: RequestHandler = (_request, response) => {
  response.type('text/plain').send('OK');
};

/** For balancers: whether it should get calls. */
export function ready(readiness: () => readonly string[]): RequestHandler {
  return (_request, response) => {
    const reasons = readiness();
    response.set('cache-control', 'no-store');
    if (reasons.length === 0) response.json({ status: 'ready' });
    else response.status(503).json({ status: 'not ready', reasons });
  };
}
