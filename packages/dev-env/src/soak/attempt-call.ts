import type { GatewayProcess } from '../fleet.ts';

export const endpoint = '/v1/chat/completions';

export interface CallAttempt {
  readonly credential: string;
  readonly key: string;
  readonly bodyText: string;
  /** 0 for the first of an asking. */
  readonly attempt: number;
  /** Hangs up when it is aborted. */
  readonly signal: AbortSignal;
}

/** What one exchange over HTTP came to, as its caller sees it. */
export type AttemptOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly bodyText: string;
      readonly batchId: string | undefined;
      readonly tries: string | null;
    }
  | {
      readonly kind: 'come-back';
      readonly status: number;
      readonly bodyText: string;
      readonly inMs: number | undefined;
    }
  | { readonly kind: 'broke'; readonly cause: string }
  /** By the signal. */
  | { readonly kind: 'hung-up' };

/** Asks one gateway once, with nothing but HTTP, as an SDK would. */
export async function attemptCall(
  { url }: Pick<GatewayProcess, 'url'>,
  { credential, key, bodyText: sent, attempt, signal }: CallAttempt,
): Promise<AttemptOutcome> {
  try {
    const response = await fetch(url + endpoint, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${credential}`,
        'content-type': 'application/json',
        'idempotency-key': key,
        ...(attempt > 0 && { 'x-stainless-retry-count': String(attempt) }),
      },
      body: sent,
      signal,
    });
    const bodyText = await response.text();
    const { status, headers } = response;
    if (isToBeTriedAgain(response)) {
      const told = headers.get('retry-after-ms');
      return {
        kind: 'come-back',
        status,
        bodyText,
        inMs: told === null ? undefined : Number(told),
      };
    }
    const batchId = headers.get('x-silt-batch-id') ?? undefined;
    return { kind: 'answered', status, bodyText, batchId, tries: headers.get('x-silt-attempts') };
  } catch (error) {
    return signal.aborted ? { kind: 'hung-up' } : { kind: 'broke', cause: causeOf(error) };
  }
}

/** As the SDKs decide it. */
function isToBeTriedAgain({ status, headers }: Response): boolean {
  const told = headers.get('x-should-retry');
  if (told !== null) return told === 'true';
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
}
