import type { Advance } from '../batches/batch-runner.ts';
import type { LineError } from '../batches/batch-record.ts';
import type { ArmedFault } from '../faults/faults.ts';
import { isOperation, operations, type Operation } from '../faults/operations.ts';
import type { Pause } from '../faults/pauses.ts';
import { ApiError } from '../http/api-error.ts';
import { isJsonObject, type JsonObject } from '../json.ts';

export function readPause(body: unknown): Pause {
  const asked = readObject(body);
  const { when } = asked;
  if (when !== 'before' && when !== 'after') throw wrong('when', "'before' or 'after'");
  return { operation: readOperation(asked), when, count: readCount(asked) };
}

export function readFault(body: unknown): ArmedFault {
  const asked = readObject(body);
  const armed = { operation: readOperation(asked), count: readCount(asked) };
  if (asked['reset'] === true) return { ...armed, fault: { kind: 'reset' } };
  const { status, code, message, retryAfterSecs } = asked;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 400 || status > 599) {
    throw wrong('status', 'an HTTP error status, or reset: true');
  }
  const fault = {
    kind: 'status' as const,
    status,
    code: typeof code === 'string' ? code : null,
    message: typeof message === 'string' ? message : `Asked to fail with ${status}.`,
    retryAfterSecs: typeof retryAfterSecs === 'number' ? retryAfterSecs : null,
  };
  return { ...armed, fault };
}

export function readAdvance(body: unknown): Advance {
  const { to, finishedRows, errors } = readObject(body);
  switch (to) {
    case 'in_progress':
    case 'completed':
    case 'expired':
    case 'cancelled':
    case 'failed':
      break;
    default:
      throw wrong('to', "'in_progress', 'completed', 'expired', 'cancelled' or 'failed'");
  }
  if (finishedRows !== undefined && !isCount(finishedRows)) throw wrong('finishedRows', 'a number');
  if (errors !== undefined && !Array.isArray(errors)) throw wrong('errors', 'a list');
  return { to, finishedRows, errors: errors?.map(readError) };
}

function readError(error: unknown): LineError {
  const { code, message, param, line } = readObject(error);
  return {
    code: typeof code === 'string' ? code : 'server_error',
    message: typeof message === 'string' ? message : '',
    param: typeof param === 'string' ? param : null,
    line: typeof line === 'number' ? line : null,
  };
}

function readObject(body: unknown): JsonObject {
  if (!isJsonObject(body)) throw wrong('body', 'a JSON object');
  return body;
}

function readOperation({ operation }: JsonObject): Operation {
  if (!isOperation(operation)) throw wrong('operation', operations.join(', '));
  return operation;
}

function readCount({ count = 1 }: JsonObject): number {
  if (!isCount(count) || count === 0) throw wrong('count', 'a number from 1 up');
  return count;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function wrong(param: string, expected: string): ApiError {
  return new ApiError(400, `Invalid '${param}': expected ${expected}.`, { param });
}
