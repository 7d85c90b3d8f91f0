import type { Request } from 'express';

import { ApiError } from './api-error.ts';

export function textParameter(request: Request, name: string): string | undefined {
  const value = request.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function limitParameter(request: Request, fallback: number, largest: number): number {
  const value = textParameter(request, 'limit');
  if (value === undefined) return fallback;
  const limit = Number(value);
  if (Number.isInteger(limit) && limit >= 1 && limit <= largest) return limit;
  throw new ApiError(400, `Invalid 'limit': expected an integer from 1 to ${largest}.`, {
    param: 'limit',
    code: 'invalid_value',
  });
}
