import { rm } from 'node:fs/promises';

import { Router, type Request, type Response } from 'express';

import type { BatchRecord } from '../batches/batch-record.ts';
import { batchWritingTo, partialResults } from '../batches/partial-results.ts';
import type { Fault } from '../faults/fault.ts';
import { serveContent } from '../faults/serve-content.ts';
import { serveOperation } from '../faults/serve-operation.ts';
import { checkUpload } from '../files/check-upload.ts';
import { contentFrom, wholeContent, type FileContent } from '../files/file-content.ts';
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
  const { files, batches, book, interceptions } = parts;
  const router = Router();

  router.post(
    // Elsewhere the longer path is unknown, as any other.
    parts.settings.uploadPurpose === undefined ? '/' : ['/', '/upload'],
    serveOperation(interceptions, 'files.create', async (request, response, fault) => {
      return { body: showFile(await upload(parts, request, ownerOf(response), fault)) };
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
    const content = (): Promise<FileContent> => contentOf(request, response);
    await serveContent(interceptions, content, request, response);
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

  async function contentOf(request: Request, response: Response): Promise<FileContent> {
    const offset = Number(textParameter(request, 'offset') ?? 0);
    const writing = batchWritingTo(batches.all(), ownerOf(response), String(request.params['id']));
    if (writing !== undefined) return partialResults(writing, book, files, offset);
    const file = find(request, response);
    const isFromBatch = batches.all().some((batch) => isEarly(batch, file.id));
    return isFromBatch ? contentFrom(files, file, offset) : wholeContent(files, file);
  }

  function find(request: Request, response: Response): FileRecord {
    const id = String(request.params['id']);
    const file = files.find(ownerOf(response), id);
    if (file === undefined) throw noSuchFile(id);
    return file;
  }
}

async function upload(
  { files, clock, settings }: RouteParts,
  request: Request,
  owner: string,
  fault: Fault | undefined,
): Promise<FileRecord> {
  const id = createFileId(settings.idShape);
  const path = files.draftPath(id);
  try {
    const { maxFileBytes, uploadPurpose } = settings;
    const received = await receiveUpload(request, path, maxFileBytes);
    const { lifeSecs, ...checked } = await checkUpload(received, path, maxFileBytes, uploadPurpose);
    const now = clock.now();
    const createdAt = Math.floor(now);
    const expiresAt = lifeSecs === null ? null : createdAt + lifeSecs;
    const hiding =
      fault?.kind === 'invisible'
        ? fault
        : { secs: settings.fileVisibleAfterSecs, at: settings.fileInvisibleAt };
    const hidden = hiding.secs > 0 ? { until: now + hiding.secs, at: hiding.at } : undefined;
    const file: FileRecord = {
      id,
      owner,
      ...checked,
      createdAt,
      expiresAt,
      deletedAt: null,
      ...(hidden === undefined ? {} : { hidden }),
    };
    await files.add(file);
    return file;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

function isEarly({ outputFileId, trouble }: BatchRecord, fileId: string): boolean {
  return outputFileId === fileId && trouble?.partialContent === true;
}

function noSuchFile(id: string): ApiError {
  return new ApiError(404, `No such File object: ${id}`, { param: 'id' });
}
