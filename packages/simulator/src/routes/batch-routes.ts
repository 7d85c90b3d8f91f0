import { json, Router, type Request, type Response } from 'express';

import type { BatchRecord } from '../batches/batch-record.ts';
import { readCreateRequest } from '../batches/read-create-request.ts';
import { presentBatch } from '../batches/present-batch.ts';
import { showTogetherBatch } from '../dialects/show-together-batch.ts';
import { serveOperation } from '../faults/serve-operation.ts';
import { ApiError } from '../http/api-error.ts';
import { ownerOf } from '../http/authenticate.ts';
import { listPage } from '../http/list-page.ts';
import { limitParameter, textParameter } from '../http/query-parameters.ts';
import type { RouteParts } from './route-parts.ts';

export function batchRoutes(parts: RouteParts): Router {
  const { settings, batches, book, runner, interceptions } = parts;
  const router = Router();
  const isTogether = (): boolean => settings.batchShape === 'together';
  const show = (batch: BatchRecord): object =>
    (isTogether() ? showTogetherBatch : presentBatch)(batch, book.counts(batch));

  router.post(
    '/',
    json({ type: () => true, limit: '1mb' }),
    serveOperation(interceptions, 'batches.create', async (request, response) => {
      const create = readCreateRequest(request.body, settings.completionWindows);
      const shown = show(await runner.create(ownerOf(response), create));
      return isTogether() ? { status: 201, body: { job: shown } } : { body: shown };
    }),
  );

  router.get(
    '/',
    serveOperation(interceptions, 'batches.list', (request, response) => {
      const owner = ownerOf(response);
      const newestFirst = batches
        .all()
        .filter((batch) => batch.owner === owner && !isForgotten(batch))
        .toReversed();
      const limit = limitParameter(request, 20, 100);
      const after = textParameter(request, 'after');
      const page = listPage(newestFirst, { limit, after }, show);
      if (page === undefined) throw noBatch(after ?? '');
      return { body: isTogether() ? page.data : page };
    }),
  );

  router.get(
    '/:id',
    serveOperation(interceptions, 'batches.retrieve', (request, response) => {
      return { body: show(find(request, response)) };
    }),
  );

  router.post(
    '/:id/cancel',
    serveOperation(interceptions, 'batches.cancel', async (request, response) => {
      return { body: show(await runner.cancel(find(request, response).id)) };
    }),
  );

  return router;

  function find(request: Request, response: Response): BatchRecord {
    const id = String(request.params['id']);
    const batch = batches.find(ownerOf(response), id);
    if (batch === undefined || isForgotten(batch)) throw noBatch(id);
    return batch;
  }
}

function isForgotten({ trouble }: BatchRecord): boolean {
  return trouble?.forgotten === true;
}

function noBatch(id: string): ApiError {
  return new ApiError(404, `No batch found with id '${id}'.`);
}
