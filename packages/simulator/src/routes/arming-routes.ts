import { Router } from 'express';

import { changeTrouble } from '../batches/read-batch-trouble.ts';
import { showBatch } from '../batches/show-batch.ts';
import { readBatchFault, readFault, readPause, readWebhook } from './read-admin-body.ts';
import type { RouteParts } from './route-parts.ts';

/** What is to happen to calls, to batches and to the news of them. */
export function armingRoutes(parts: RouteParts): Router {
  const { book, runner, troubles, webhooks, interceptions } = parts;
  const { pauses, faults } = interceptions;
  const router = Router();

  const showPauses = () => {
    const caught = pauses.caught();
    return { caught: caught.length, calls: caught, armed: pauses.armed() };
  };
  router
    .route('/pauses')
    .get((_request, response) => void response.json(showPauses()))
    .post((request, response) => {
      pauses.arm(readPause(request.body));
      response.json(showPauses());
    })
    .delete((_request, response) => {
      pauses.release();
      response.json({ caught: 0, calls: [], armed: [] });
    });

  router
    .route('/faults')
    .get((_request, response) => void response.json({ armed: faults.armed() }))
    .post((request, response) => {
      faults.arm(readFault(request.body));
      response.json({ armed: faults.armed() });
    })
    .delete((_request, response) => {
      faults.disarm();
      response.json({ armed: [] });
    });

  router
    .route('/batch-faults')
    .get((_request, response) => void response.json({ armed: troubles.armed() }))
    .post(async (request, response) => {
      const { batchId, count, change, ...meantFor } = readBatchFault(request.body);
      if (batchId !== undefined) {
        const batch = await runner.trouble(batchId, change);
        response.json(showBatch(batch, book.counts(batch)));
        return;
      }
      troubles.arm({ trouble: changeTrouble({}, change), count, ...meantFor });
      response.json({ armed: troubles.armed() });
    })
    .delete((_request, response) => {
      troubles.disarm();
      response.json({ armed: [] });
    });

  const showWebhooks = () => ({
    endpoints: webhooks.endpoints(),
    deliveries: webhooks.deliveries(),
  });
  router
    .route('/webhooks')
    .get((_request, response) => void response.json(showWebhooks()))
    .post((request, response) => {
      webhooks.add(readWebhook(request.body));
      response.json(showWebhooks());
    })
    .delete((_request, response) => {
      webhooks.clear();
      response.json(showWebhooks());
    });

  return router;
}
