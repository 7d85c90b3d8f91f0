import { checkExpiresAfter } from '../files/check-upload.ts';
import { batchFileLifeSecs } from '../files/file-record.ts';
import { ApiError } from '../http/api-error.ts';
import { isJsonObject, type JsonObject } from '../json.ts';

export interface CreateRequest {
  readonly inputFileId: string;
  readonly endpoint: string;
  readonly completionWindow: string;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly outputLifeSecs: number;
}

const endpoints = [
  '/v1/responses',
  '/v1/chat/completions',
  '/v1/embeddings',
  '/v1/completions',
  '/v1/moderations',
  '/v1/images/generations',
  '/v1/images/edits',
  '/v1/videos',
];

/** What the provider refuses at once. What is in the file is looked at later. */
export function readCreateRequest(
  body: unknown,
  completionWindows: readonly string[],
): CreateRequest {
  if (!isJsonObject(body)) throw new ApiError(400, 'The request body is not a JSON object.');
  const inputFileId = requiredText(body, 'input_file_id');
  const endpoint = requiredText(body, 'endpoint');
  requireOneOf('endpoint', endpoint, endpoints);
  const completionWindow = requiredText(body, 'completion_window');
  requireOneOf('completion_window', completionWindow, completionWindows);
  const expiry = body['output_expires_after'];
  if (expiry !== undefined && expiry !== null && !isJsonObject(expiry)) {
    throw invalidType('output_expires_after', 'an object');
  }
  return {
    inputFileId,
    endpoint,
    completionWindow,
    metadata: readMetadata(body['metadata']),
    outputLifeSecs: isJsonObject(expiry)
      ? checkExpiresAfter(expiry, 'output_expires_after')
      : batchFileLifeSecs,
  };
}

function requiredText(body: JsonObject, param: string): string {
  const value = body[param];
  if (value === undefined || value === null) {
    throw new ApiError(400, `Missing required parameter: '${param}'.`, {
      param,
      code: 'missing_required_parameter',
    });
  }
  if (typeof value !== 'string') throw invalidType(param, 'a string');
  return value;
}

function requireOneOf(param: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  throw new ApiError(400, `Invalid value: '${value}'. Supported: ${allowed.join(', ')}.`, {
    param,
    code: 'invalid_value',
  });
}

function readMetadata(value: unknown): CreateRequest['metadata'] {
  if (value === undefined || value === null) return null;
  if (!isJsonObject(value)) throw invalidType('metadata', 'an object');
  const pairs = Object.entries(value);
  if (pairs.length > 16) throw tooLong('metadata', 'at most 16 pairs');
  const checked = pairs.map(([key, text]) => {
    const param = `metadata.${key}`;
    if (typeof text !== 'string') throw invalidType(param, 'a string');
    if (key.length > 64) throw tooLong(param, 'a key of at most 64 characters');
    if (text.length > 512) throw tooLong(param, 'a value of at most 512 characters');
    return [key, text] as const;
  });
  return Object.fromEntries(checked);
}

function invalidType(param: string, expected: string): ApiError {
  const message = `Invalid type for '${param}': expected ${expected}.`;
  return new ApiError(400, message, { param, code: 'invalid_type' });
}

function tooLong(param: string, expected: string): ApiError {
  const message = `Invalid '${param}': expected ${expected}.`;
  return new ApiError(400, message, { param, code: 'invalid_value' });
}
