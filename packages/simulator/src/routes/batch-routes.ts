import { json, Router, type Request, type Response } from 'express';

import type { BatchRecord } from '../batches/batch-record.ts';
import { readCreateRequest } from '../batches/read-create-request.ts';
import { showBatch } from '../batches/show-batch.ts';
import { serveOperation } from '../faults/serve-operation.ts';
import { ApiError } from '../http/api-error.ts';
import { ownerOf } from '../http/authenticate.ts';
import { listPage } from '../http/list-page.ts';
import { limitParameter, textParameter } from '../http/query-parameters.ts';
import type { RouteParts } from './route-parts.ts';

export function batchRoutes({ batches, book, runner, interceptions }: RouteParts): Router {
  const router = Router();
  const show = (batch: BatchRecord) => showBatch(batch, book.counts(batch));

  router.post(
    '/',
    json({ type: () => true, limit: '1mb' }),
    serveOperation(interceptions, 'batches.create', async (request, response) => {
      const create = readCreateRequest(request.body);
      return { body: show(await runner.create(ownerOf(response), create)) };
    }),
  );

  router.get(
    '/',
    serveOperation(interceptions, 'batches.list', (request, response) => {
      const owner = ownerOf(response);
      const newestFirst = batches
        .all()
        .filter((batch) => batch.owner === owner)
        .toReversed();
      const limit = limitParameter(request, 20, 100);
      const after = textParameter(request, 'after');
      const page = listPage(newestFirst, { limit, after }, show);
      if (page === undefined) throw noBatch(after ?? '');
      return { body: page };
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
    if (batch === undefined) throw noBatch(id);
    return batch;
  }
}

function noBatch(id: string): ApiError {
  return new ApiError(404, `No batch found with id '${id}'.`);
}
