import { rm } from 'node:fs/promises';

import { Router, type Request, type Response } from 'express';

import { serveContent } from '../faults/serve-content.ts';
import { serveOperation } from '../faults/serve-operation.ts';
import { checkUpload } from '../files/check-upload.ts';
import { showFile, type FileRecord } from '../files/file-record.ts';
import { receiveUpload } from '../files/receive-upload.ts';
import { ApiError } from '../http/api-error.ts';
import { ownerOf } from '../http/authenticate.ts';
import { listPage } from '../http/list-page.ts';
import { limitParameter, textParameter } from '../http/query-parameters.ts';
import { createFileId } from '../identifiers.ts';
import type { RouteParts } from './route-parts.ts';

const largestPage = 10_000;

export function fileRoutes(parts: RouteParts): Router {
  const { files, batches, interceptions } = parts;
  const router = Router();

  router.post(
    '/',
    serveOperation(interceptions, 'files.create', async (request, response) => {
      return { body: showFile(await upload(parts, request, ownerOf(response))) };
    }),
  );

  router.get(
    '/',
    serveOperation(interceptions, 'files.list', (request, response) => {
      const purpose = textParameter(request, 'purpose');
      const after = textParameter(request, 'after');
      const limit = limitParameter(request, largestPage, largestPage);
      const listed = files
        .listOf(ownerOf(response))
        .filter((file) => purpose === undefined || file.purpose === purpose);
      const ordered = textParameter(request, 'order') === 'asc' ? listed : listed.toReversed();
      const page = listPage(ordered, { limit, after }, showFile);
      if (page === undefined) throw noSuchFile(after ?? '');
      return { body: page };
    }),
  );

  router.get(
    '/:id',
    serveOperation(interceptions, 'files.retrieve', (request, response) => {
      return { body: showFile(find(request, response)) };
    }),
  );

  router.get('/:id/content', async (request, response) => {
    await serveContent(interceptions, files, () => find(request, response), response);
  });

  router.delete(
    '/:id',
    serveOperation(interceptions, 'files.delete', async (request, response) => {
      const file = find(request, response);
      await files.remove(
        file,
        batches.all().some((batch) => batch.inputFileId === file.id),
      );
      return { body: { id: file.id, object: 'file', deleted: true } };
    }),
  );

  return router;

  function find(request: Request, response: Response): FileRecord {
    const id = String(request.params['id']);
    const file = files.find(ownerOf(response), id);
    if (file === undefined) throw noSuchFile(id);
    return file;
  }
}

async function upload(
  { files, clock, settings: { maxFileBytes } }: RouteParts,
  request: Request,
  owner: string,
): Promise<FileRecord> {
  const id = createFileId();
  const path = files.draftPath(id);
  try {
    const received = await receiveUpload(request, path, maxFileBytes);
    const { lifeSecs, ...checked } = await checkUpload(received, path, maxFileBytes);
    const createdAt = Math.floor(clock.now());
    const expiresAt = lifeSecs === null ? null : createdAt + lifeSecs;
    const file = { id, owner, ...checked, createdAt, expiresAt, deletedAt: null };
    await files.add(file);
    return file;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

function noSuchFile(id: string): ApiError {
  return new ApiError(404, `No such File object: ${id}`, { param: 'id' });
}
