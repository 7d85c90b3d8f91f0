import { json, Router, type Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { showBatch } from '../batches/show-batch.ts';
import type { LedgerLine } from '../ledger/ledger.ts';
import { summarize } from '../ledger/summarize.ts';
import { changeSettings } from '../settings.ts';
import { armingRoutes } from './arming-routes.ts';
import { readAdvance, readSettings } from './read-admin-body.ts';
import type { RouteParts } from './route-parts.ts';

/** For tests and people: looks behind the provider's face and makes things happen. Asks for no key. */
export function adminRoutes(parts: RouteParts): Router {
  const { settings, book, runner, ledger, admission } = parts;
  const settingsAtStart = { ...settings };
  const router = Router();
  router.use(json());

  router.get('/summary', (_request, response) => {
    response.json(summarize(parts));
  });

  router.get('/ledger', async (request, response) => {
    const lines = ledger.lines(request.query['include'] === 'body');
    if (request.query['format'] === 'jsonl') await sendLines(lines, response);
    else response.json({ lines: await collect(lines) });
  });

  router.post('/batches/:id/advance', async (request, response) => {
    const batch = await runner.advance(request.params.id, readAdvance(request.body));
    response.json(showBatch(batch, book.counts(batch)));
  });

  router.get('/refusals', (_request, response) => {
    response.json({ refusals: admission.refusals() });
  });

  router
    .route('/settings')
    .get((_request, response) => void response.json(settings))
    .post((request, response) => {
      changeSettings(settings, readSettings(request.body));
      response.json(settings);
    })
    .delete((_request, response) => {
      changeSettings(settings, settingsAtStart);
      response.json(settings);
    });

  router.use(armingRoutes(parts));
  return router;
}

async function collect(lines: AsyncIterable<LedgerLine>): Promise<readonly LedgerLine[]> {
  const collected: LedgerLine[] = [];
  for await (const line of lines) collected.push(line);
  return collected;
}

async function sendLines(lines: AsyncIterable<LedgerLine>, response: Response): Promise<void> {
  response.type('application/x-ndjson');
  const texts = (async function* () {
    for await (const line of lines) yield `${JSON.stringify(line)}\n`;
  })();
  await pipeline(Readable.from(texts), response);
}
