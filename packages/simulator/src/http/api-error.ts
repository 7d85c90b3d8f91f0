export interface ApiErrorDetails {
  readonly type?: string;
  readonly param?: string | null;
  readonly code?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

/** Thrown by whatever refuses a call; the error handler turns it into the reply. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly body: ErrorBody;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, details: ApiErrorDetails = {}) {
    super(message);
    this.status = status;
    this.body = errorBody(status, message, details);
    this.headers = details.headers ?? {};
  }
}

export function errorBody(
  status: number,
  message: string,
  { type = errorType(status), param = null, code = null }: ApiErrorDetails = {},
): ErrorBody {
  return { error: { message, type, param, code } };
}

function errorType(status: number): string {
  if (status === 429) return 'rate_limit_error';
  return status >= 500 || status === 0 ? 'server_error' : 'invalid_request_error';
}
