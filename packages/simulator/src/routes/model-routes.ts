import { Router } from 'express';

import { ApiError } from '../http/api-error.ts';
import type { RouteParts } from './route-parts.ts';

/** Some to list. Any other is known too, unless the settings name it as unknown. */
const listedModels = ['gpt-4o-mini', 'gpt-5-mini', 'text-embedding-3-small'];

export function modelRoutes({ settings: { unknownModels } }: RouteParts): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    const known = listedModels.filter((model) => !unknownModels.includes(model));
    response.json({ object: 'list', data: known.map(showModel) });
  });
  router.get('/:id', (request, response) => {
    const id = request.params.id;
    if (unknownModels.includes(id)) {
      const details = { param: 'model', code: 'model_not_found' };
      throw new ApiError(404, `The model '${id}' does not exist`, details);
    }
    response.json(showModel(id));
  });
  return router;
}

function showModel(id: string) {
  return { id, object: 'model', created: 1_750_000_000, owned_by: 'simulator' };
}
