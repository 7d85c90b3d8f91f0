import { UpstreamError } from './upstream-error.ts';
import type { ValidationFault } from './provider-batch.ts';

/** What an answer to a call and a fault found by validation have in common. */
export interface Fault {
  readonly code?: string | undefined;
  readonly param?: string | undefined;
  readonly message: string;
}

/** The lane has too many tokens enqueued: nobody's fault, it passes as running batches finish. */
export function isTokenLimit(failure: UpstreamError | ValidationFault): boolean {
  return faultIsTokenLimit(faultOf(failure));
}

/** The limit of enqueued tokens, where the provider tells it: "Limit: 2,000,000 enqueued tokens". */
export function toldTokenLimit(failure: UpstreamError | ValidationFault): number | undefined {
  const told = /limit:\s*([\d,._ ]*\d)/i.exec(faultOf(failure).message)?.[1];
  const limit = Number(told?.replace(/\D/g, ''));
  return Number.isSafeInteger(limit) && limit > 0 ? limit : undefined;
}

/** The uploaded file is not known yet where batches are made; seen at create and in validation. */
export function isFileNotVisibleYet(failure: UpstreamError | ValidationFault): boolean {
  if (failure instanceof UpstreamError && !isAboutMakingABatch(failure)) return false;
  return faultIsFileNotVisibleYet(faultOf(failure));
}

/** The account cannot pay: waiting does not help, whatever the status. */
export function isBillingLimit(failure: UpstreamError | ValidationFault): boolean {
  const { code } = failure;
  return (
    code === 'insufficient_quota' ||
    code === 'billing_hard_limit_reached' ||
    code === 'billing_not_active'
  );
}

export function faultIsTokenLimit({ code, message }: Fault): boolean {
  return code === 'token_limit_exceeded' || /enqueued token limit/i.test(message);
}

export function faultIsFileNotVisibleYet({ param, message }: Fault): boolean {
  return param === 'file_id' || /cannot find file|no such file/i.test(message);
}

function isAboutMakingABatch({ operation, status }: UpstreamError): boolean {
  return operation === 'batches.create' && (status === 400 || status === 404);
}

function faultOf(failure: UpstreamError | ValidationFault): Fault {
  return failure instanceof UpstreamError
    ? { code: failure.code, param: failure.param, message: failure.providerMessage }
    : failure;
}
