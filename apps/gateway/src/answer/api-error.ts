import { errorBody } from '@silt/shared/domain';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

export interface ApiErrorDetails {
  readonly type?: string;
  /** Path of the field, or name of the header, that is at fault. */
  readonly param?: string;
  readonly headers?: OutgoingHttpHeaders;
}

/** An answer of our own that is not a success. The message is for the caller and holds no content. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly type: string;
  readonly param: string | null;
  readonly headers: OutgoingHttpHeaders;

  constructor(status: number, code: string, message: string, details: ApiErrorDetails = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.type = details.type ?? (status < 500 ? 'invalid_request_error' : 'server_error');
    this.param = details.param ?? null;
    this.headers = details.headers ?? {};
  }
}

/** Writes an error in OpenAI's shape, unless the caller has left or was answered. */
export function writeError(
  response: ServerResponse,
  error: ApiError,
  headers: OutgoingHttpHeaders = {},
): void {
  if (response.destroyed || response.headersSent) return;
  const body = errorBody(error);
  response.writeHead(error.status, {
    ...error.headers,
    ...headers,
    'content-type': 'application/json',
    'content-length': body.byteLength,
  });
  response.end(body);
}
