import { isBillingLimit, isTokenLimit, UpstreamError } from '@silt/upstream';

/** What becomes of a batch whose submission failed. */
export type FailureFate =
  /** Another try can help, after this long if the provider said so. */
  | { readonly kind: 'later'; readonly afterMs?: number }
  /** The provider will not have it: its callers get the provider's status and words. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly message: string;
      readonly type: string;
      readonly param?: string | undefined;
      readonly code?: string | undefined;
    };

/** Sorts a failed upload or create. Whatever is not the provider's clear refusal is tried again. */
export function failureFate(error: unknown): FailureFate {
  if (!(error instanceof UpstreamError)) return { kind: 'later' };
  const later: FailureFate = {
    kind: 'later',
    ...(error.retryAfterMs !== undefined && { afterMs: error.retryAfterMs }),
  };
  if (isTokenLimit(error)) return later;
  const { status } = error;
  // Billing can come as 429, which elsewhere means: slower. Here waiting does not help.
  if (status === undefined || (error.kind === 'transient' && !isBillingLimit(error))) return later;
  return {
    kind: 'refused',
    status,
    message: error.providerMessage || `The provider refused the batch (${status}).`,
    type: error.type ?? 'invalid_request_error',
    param: error.param,
    code: error.code,
  };
}
