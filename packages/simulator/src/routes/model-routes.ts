import { Router } from 'express';

import { serveOperation } from '../faults/serve-operation.ts';
import { ApiError } from '../http/api-error.ts';
import type { RouteParts } from './route-parts.ts';

/** Listed first. Any other is known too, unless the settings name it as unknown. */
const namedModels = ['gpt-4o-mini', 'gpt-5-mini', 'text-embedding-3-small'];

export function modelRoutes({ settings, interceptions }: RouteParts): Router {
  const router = Router();
  router.get(
    '/',
    serveOperation(interceptions, 'models.list', () => {
      const listed = listedModels(settings.modelCount);
      const known = listed.filter((model) => !settings.unknownModels.includes(model));
      return { body: { object: 'list', data: known.map(showModel) } };
    }),
  );
  router.get(
    '/:id',
    serveOperation(interceptions, 'models.retrieve', (request) => {
      const id = String(request.params['id']);
      if (settings.unknownModels.includes(id)) {
        const details = { param: 'model', code: 'model_not_found' };
        throw new ApiError(404, `The model '${id}' does not exist`, details);
      }
      return { body: showModel(id) };
    }),
  );
  return router;
}

function listedModels(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    return namedModels[index] ?? `simulated-${String(index + 1).padStart(5, '0')}`;
  });
}

function showModel(id: string) {
  return { id, object: 'model', created: 1_750_000_000, owned_by: 'simulator' };
}
