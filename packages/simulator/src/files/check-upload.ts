import { createReadStream } from 'node:fs';

import { ApiError } from '../http/api-error.ts';
import { splitLines } from '../lines/split-lines.ts';
import { batchFileLifeSecs } from './file-record.ts';
import type { Upload } from './receive-upload.ts';

export interface CheckedUpload {
  readonly filename: string;
  readonly bytes: number;
  readonly purpose: string;
  /** How long the file lives; null: until it is deleted. */
  readonly lifeSecs: number | null;
}

const purposes = ['assistants', 'batch', 'fine-tune', 'vision', 'user_data', 'evals'];

/** Refuses what the provider refuses while uploading. `path` holds what was written of the file. */
export async function checkUpload(
  { fields, file }: Upload,
  path: string,
  maxBytes: number,
  otherBatchPurpose: string | undefined,
): Promise<CheckedUpload> {
  if (file === undefined) throw missing('file');
  const asked = fields.get('purpose');
  const purpose = asked === otherBatchPurpose && asked !== undefined ? 'batch' : asked;
  if (purpose === undefined) throw missing('purpose');
  if (!purposes.includes(purpose)) {
    throw new ApiError(400, `'${purpose}' is not one of ${purposes.join(', ')}.`, {
      param: 'purpose',
      code: 'invalid_value',
    });
  }
  if (file.bytes > maxBytes) throw new ApiError(400, 'File is too large.', { param: 'file' });
  if (purpose === 'batch') await checkBatchInput(file.filename, path);
  const lifeSecs = readLife(fields) ?? (purpose === 'batch' ? batchFileLifeSecs : null);
  return { ...file, purpose, lifeSecs };
}

/** Only the first line is looked at; the others are when a batch is made of the file. */
async function checkBatchInput(filename: string, path: string): Promise<void> {
  if (!filename.endsWith('.jsonl')) throw badFormat();
  for await (const { bytes } of splitLines(createReadStream(path))) {
    try {
      JSON.parse(bytes.toString('utf8'));
    } catch {
      throw badFormat();
    }
    return;
  }
  throw badFormat();
}

function readLife(fields: ReadonlyMap<string, string>): number | undefined {
  const anchor = fields.get('expires_after[anchor]');
  const seconds = fields.get('expires_after[seconds]');
  if (anchor === undefined && seconds === undefined) return undefined;
  return checkExpiresAfter({ anchor, seconds: Number(seconds) }, 'expires_after');
}

/** The seconds of an `expires_after` object, which batches know too. */
export function checkExpiresAfter(
  { anchor, seconds }: { readonly anchor?: unknown; readonly seconds?: unknown },
  param: string,
): number {
  if (anchor !== 'created_at') {
    throw new ApiError(400, `'${param}.anchor' must be 'created_at'.`, {
      param: `${param}.anchor`,
      code: 'invalid_value',
    });
  }
  const isLife = typeof seconds === 'number' && Number.isInteger(seconds);
  if (isLife && seconds >= 3_600 && seconds <= batchFileLifeSecs) return seconds;
  throw new ApiError(400, `'${param}.seconds' must be from 3600 to ${batchFileLifeSecs}.`, {
    param: `${param}.seconds`,
    code: 'invalid_value',
  });
}

function missing(param: string): ApiError {
  return new ApiError(400, `Missing required parameter: '${param}'.`, {
    param,
    code: 'missing_required_parameter',
  });
}

function badFormat(): ApiError {
  return new ApiError(400, 'Invalid file format for Batch API. Must be .jsonl', { param: 'file' });
}
