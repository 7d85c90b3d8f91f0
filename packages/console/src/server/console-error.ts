import type { ErrorRequestHandler, Response } from 'express';
import { errorBody } from '@silt/shared/domain';
import { describeError, type Logger } from '@silt/shared/logging';

/** Why the console does not do what it was asked, as its caller is told. */
export class ConsoleError extends Error {
  override readonly name = 'ConsoleError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function notFound(what: string): ConsoleError {
  return new ConsoleError(404, 'not_found', `There is no such ${what}.`);
}

export function invalid(message: string): ConsoleError {
  return new ConsoleError(400, 'invalid_value', message);
}

/** In OpenAI's shape. What broke inside is told to the log only. */
export function tellError(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    if (error instanceof ConsoleError) {
      writeError(response, error);
    } else if (isParserError(error)) {
      writeError(response, new ConsoleError(error.status, 'invalid_body', 'Send a JSON object.'));
    } else if (error instanceof URIError) {
      writeError(response, invalid('The address is not encoded as addresses are.'));
    } else {
      logger.warn('console failed', describeError(error));
      writeError(
        response,
        new ConsoleError(503, 'unavailable', 'Redis cannot be asked now. Try again.'),
      );
    }
  };
}

function writeError(response: Response, { status, code, message }: ConsoleError): void {
  const type = status >= 500 ? 'server_error' : 'invalid_request_error';
  response.status(status).type('application/json').send(errorBody({ message, type, code }));
}

/** Of a body that is no JSON, or too large. */
function isParserError(error: unknown): error is { readonly status: number } {
  return (
    error instanceof Error &&
    'type' in error &&
    'status' in error &&
    typeof error.status === 'number' &&
    error.status < 500
  );
}
