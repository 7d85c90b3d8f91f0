import express, { Router, type Express } from 'express';

import { answerErrors, answerUnknownPath } from './http/answer-errors.ts';
import { authenticate } from './http/authenticate.ts';
import { tellOrganisation, tellRequestId } from './http/tell-caller.ts';
import { adminRoutes } from './routes/admin-routes.ts';
import { batchRoutes } from './routes/batch-routes.ts';
import { directRoutes } from './routes/direct-routes.ts';
import { fileRoutes } from './routes/file-routes.ts';
import { modelRoutes } from './routes/model-routes.ts';
import type { RouteParts } from './routes/route-parts.ts';

export function createApp(parts: RouteParts): Express {
  const provider = Router();
  provider.use(authenticate(parts.settings));
  provider.use(tellOrganisation);
  provider.use('/files', fileRoutes(parts));
  provider.use('/batches', batchRoutes(parts));
  provider.use('/models', modelRoutes(parts));
  provider.use(directRoutes(parts));

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(tellRequestId);
  // The longest first: what begins with a shorter one would be looked for there.
  for (const path of parts.settings.basePaths.toSorted((a, b) => b.length - a.length)) {
    app.use(path, provider);
  }
  app.use('/admin', adminRoutes(parts));
  app.use(answerUnknownPath);
  app.use(answerErrors);
  return app;
}
