import express, { type Express, type Router } from 'express';
import { type ActParts, actRoutes } from './act-routes.ts';
import { ConsoleError, notFound, tellError } from './console-error.ts';
import { guardPosts } from './guard-posts.ts';
import { ownHeaders } from './headers.ts';
import type { Broadcast } from './live/broadcast.ts';
import { type LoginParts, loginRoutes } from './login-routes.ts';
import { pageAssets, pageFile } from './page-files.ts';
import { type ReadParts, readRoutes } from './read-routes.ts';

export interface ConsoleAppParts extends ReadParts, LoginParts, Omit<ActParts, 'onActed'> {
  readonly broadcast: Broadcast;
  /** The raw queues. */
  readonly queues: Router;
}

/** Everything below `/admin`, and the way there. Who may come in is decided before. */
export function createConsoleApp(parts: ConsoleAppParts): Express {
  const { broadcast } = parts;
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.set('query parser', 'simple');
  app.get('/', (_request, response) => response.redirect(303, '/admin/'));
  app.use('/admin/queues', parts.queues);
  app.use(ownHeaders());
  app.use('/admin/assets', pageAssets());
  app.use('/admin', guardPosts(), loginRoutes(parts));
  app.get('/admin', (request, response, next) => {
    if (request.path.endsWith('/')) next();
    else response.redirect(303, '/admin/');
  });
  app.get('/admin/', pageFile('index.html'));
  app.use('/admin/api', (_request, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });
  app.get('/admin/api/events', (_request, response) => {
    if (broadcast.isFull)
      throw new ConsoleError(503, 'too_many_viewers', 'Too many watch already.');
    broadcast.add(response);
  });
  app.use('/admin/api', readRoutes(parts));
  app.use('/admin/api', actRoutes({ ...parts, onActed: () => broadcast.expectChanges() }));
  app.use(() => {
    throw notFound('page');
  });
  app.use(tellError(parts.logger));
  return app;
}
