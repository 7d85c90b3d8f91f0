import type { BatchTrouble, Operation } from '@silt/simulator';
import { type CallFault, EVERY_TIME, type Trouble } from '../ending.ts';

type Ways = Readonly<Record<string, Trouble>>;
export type FaultKind = Omit<CallFault, 'operation'>;

/** The call was not carried out, and says nothing about whether it ever will be. */
export const passing: Readonly<Record<string, FaultKind>> = {
  '408': { status: 408 },
  '409': { status: 409 },
  '429': { status: 429, code: 'rate_limit_exceeded' },
  '429 with Retry-After': { status: 429, code: 'rate_limit_exceeded', retryAfterSecs: 1 },
  '500': { status: 500 },
  '502 and a web page': { status: 502, html: true },
  '503': { status: 503 },
  '200 and a web page': { html: true },
  'no reply': { timeout: 'before' },
  'a cut connection': { reset: 'before' },
};

/** It was carried out, and nobody heard of it. */
export const lost: Readonly<Record<string, FaultKind>> = {
  '408': { status: 408, when: 'after' },
  '500': { status: 500, when: 'after' },
  '502 and a web page': { status: 502, html: true, when: 'after' },
  '200 and a web page': { html: true, when: 'after' },
  'no reply': { timeout: 'after' },
  'a cut connection': { reset: 'after' },
};

export const forbidden: Readonly<Record<string, FaultKind>> = {
  '401': { status: 401, code: 'invalid_api_key' },
  '403': { status: 403, code: 'permission_denied' },
};

export const refusedList: Readonly<Record<string, FaultKind>> = {
  ...forbidden,
  '400': { status: 400 },
  '404': { status: 404 },
};

/** Each kind as a trouble of that operation, together with what else goes wrong. */
export function ways(
  operation: Operation,
  kinds: Readonly<Record<string, FaultKind>>,
  also: Trouble & { readonly count?: number } = {},
): Ways {
  const { count = 1, faults = [], ...rest } = also;
  return Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [
      name,
      { ...rest, faults: [...faults, { ...kind, operation, count }] },
    ]),
  );
}

export function without(
  kinds: Readonly<Record<string, FaultKind>>,
  ...names: readonly string[]
): Readonly<Record<string, FaultKind>> {
  return Object.fromEntries(Object.entries(kinds).filter(([name]) => !names.includes(name)));
}

export const fault = (operation: Operation, kind: FaultKind): Trouble => ({
  faults: [{ operation, ...kind }],
});
/** The trouble of the next batch, or of so many. */
export const batch = (trouble: BatchTrouble, count = 1): Trouble => ({
  batches: [{ ...trouble, count }],
});
export const everyBatch = (trouble: BatchTrouble): Trouble => batch(trouble, EVERY_TIME);

export const failed = (
  code: string,
  message: string,
  param: string | null = null,
): BatchTrouble => ({
  failWith: [{ code, message, param, line: null }],
});
