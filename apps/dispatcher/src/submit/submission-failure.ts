import { isBillingLimit, UpstreamError } from '@silt/upstream';

/** What the callers of a refused batch are told. */
export interface Refused {
  readonly status: number;
  readonly message: string;
  readonly type: string;
  readonly param?: string | undefined;
  readonly code?: string | undefined;
}

/** What becomes of a batch whose submission failed. */
export type FailureFate =
  /** Another try can help, after this long if the provider said so. */
  | { readonly kind: 'later'; readonly afterMs?: number }
  /** The provider will not have it: its callers get the provider's status and words. */
  | ({ readonly kind: 'refused' } & Refused)
  /** The file is larger than this provider takes: smaller ones may do. */
  | ({ readonly kind: 'too-large' } & Refused);

/** Sorts a failed upload or create. Whatever is not the provider's clear refusal is tried again. */
export function failureFate(error: unknown): FailureFate {
  if (!(error instanceof UpstreamError)) return { kind: 'later' };
  const later: FailureFate = {
    kind: 'later',
    ...(error.retryAfterMs !== undefined && { afterMs: error.retryAfterMs }),
  };
  const { status } = error;
  // Billing can come as 429, which elsewhere means: slower. Here waiting does not help.
  if (status === undefined || (error.kind === 'transient' && !isBillingLimit(error))) return later;
  const tooLarge = status === 413 || /\b(file|request) is too large\b/i.test(error.providerMessage);
  return {
    kind: tooLarge ? 'too-large' : 'refused',
    status,
    message: error.providerMessage || `The provider refused the batch (${status}).`,
    type: error.type ?? 'invalid_request_error',
    param: error.param,
    code: error.code,
  };
}
