import type { ResultLine, Usage } from '@silt/upstream';

/** Why a request has no answer from this batch, for its caller should this have been the last try. */
export interface Setback {
  /** What the provider answered to this one request, if it did. */
  readonly status?: number;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

export type LineFate =
  | {
      readonly kind: 'settle';
      readonly requestId: string;
      readonly status: number;
      readonly providerRequestId?: string | undefined;
      readonly body: Buffer;
      /** The tokens that the provider told, of an answer that it gave. */
      readonly usage?: Usage | undefined;
    }
  | { readonly kind: 'retry'; readonly requestId: string; readonly setback: Setback };

/** Client errors that say "not now" rather than "not this". */
const RETRIED_CLIENT_ERRORS: ReadonlySet<number> = new Set([408, 409, 429]);

/**
 * What one line of a result file means for its request, wherever it stood: success and the
 * request's own faults reach the caller as they are; everything else deserves another try.
 */
export function lineFate({ customId, response, error }: ResultLine): LineFate {
  const retry = (setback: Setback): LineFate => ({
    kind: 'retry',
    requestId: customId,
    setback,
  });
  if (!response) return retry({ code: error?.code, message: error?.message });
  const { statusCode: status, requestId: providerRequestId, body, usage } = response;
  if (isFinal(status) && body.byteLength > 0) {
    return { kind: 'settle', requestId: customId, status, providerRequestId, body, usage };
  }
  return retry({ status, ...wordsOf(body) });
}

function isFinal(status: number): boolean {
  if (status >= 200 && status < 300) return true;
  return status >= 400 && status < 500 && !RETRIED_CLIENT_ERRORS.has(status);
}

/** The provider's own words in an error body, if it has the usual form. */
function wordsOf(body: Buffer): Pick<Setback, 'code' | 'message'> {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null || !('error' in parsed)) return {};
    const { error } = parsed;
    if (typeof error !== 'object' || error === null) return {};
    return {
      code: 'code' in error && typeof error.code === 'string' ? error.code : undefined,
      message: 'message' in error && typeof error.message === 'string' ? error.message : undefined,
    };
  } catch {
    return {};
  }
}
