import { type RequestHandler, Router } from 'express';

/** For balancers: `/health` says that the process lives, `/ready` whether it should get calls. */
export function healthRoutes(readiness: () => readonly string[]): Router {
  const health: RequestHandler = (_request, response) => {
    response.type('text/plain').send('OK');
  };
  const ready: RequestHandler = (_request, response) => {
    const reasons = readiness();
    response.set('cache-control', 'no-store');
    if (reasons.length === 0) response.json({ status: 'ready' });
    else response.status(503).json({ status: 'not ready', reasons });
  };
  return Router().get('/health', health).get('/ready', ready);
}
