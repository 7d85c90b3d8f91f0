import { open, type FileHandle } from 'node:fs/promises';

import type { Request } from 'express';

import { ApiError } from '../http/api-error.ts';
import { headerParameter, MultipartError, readMultipart } from './read-multipart.ts';

export interface Upload {
  readonly fields: ReadonlyMap<string, string>;
  readonly file: { readonly filename: string; readonly bytes: number } | undefined;
}

/** Form fields are small; the file is not one of them. */
const largestFieldBytes = 65_536;

/**
 * Writes the part named `file` to `path` as it arrives and collects the fields, in whatever order
 * they come. A file over `maxBytes` is read to its end, so that the caller hears the answer, but
 * no longer written; its `bytes` tell.
 */
export async function receiveUpload(
  request: Request,
  path: string,
  maxBytes: number,
): Promise<Upload> {
  const boundary = headerParameter(request.headers['content-type'], 'boundary');
  if (boundary === undefined || !request.is('multipart/form-data')) {
    throw new ApiError(400, 'A file is uploaded as multipart/form-data.');
  }
  const target = await open(path, 'w');
  try {
    return await collectParts(request, boundary, target, maxBytes);
  } catch (error) {
    if (error instanceof MultipartError) throw new ApiError(400, error.message);
    throw error;
  } finally {
    await target.close();
  }
}

async function collectParts(
  request: Request,
  boundary: string,
  target: FileHandle,
  maxBytes: number,
): Promise<Upload> {
  const fields = new Map<string, string>();
  // A refused upload must leave the connection open, or its sender would not hear why.
  const source: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  let file: Upload['file'];
  let name = '';
  let fieldChunks: Buffer[] = [];
  let bytes = 0;
  let filename = '';
  for await (const event of readMultipart(source, boundary)) {
    if (event.kind === 'part') {
      const disposition = event.headers.get('content-disposition');
      name = headerParameter(disposition, 'name') ?? '';
      filename = headerParameter(disposition, 'filename') ?? '';
      fieldChunks = [];
      bytes = 0;
    } else if (event.kind === 'data') {
      bytes += event.chunk.length;
      if (name === 'file') {
        if (bytes <= maxBytes) await target.writeFile(event.chunk);
      } else if (bytes <= largestFieldBytes) {
        fieldChunks.push(event.chunk);
      } else {
        throw new MultipartError(`The field '${name}' is too long.`);
      }
    } else if (name === 'file') {
      file = { filename, bytes };
    } else {
      fields.set(name, Buffer.concat(fieldChunks).toString('utf8'));
    }
  }
  return { fields, file };
}
