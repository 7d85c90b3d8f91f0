export type Operation =
  | 'files.create'
  | 'files.list'
  | 'files.content'
  | 'files.delete'
  | 'batches.create'
  | 'batches.retrieve'
  | 'batches.cancel'
  | 'batches.list';

/**
 * What to do about a failure: try again later (`transient`), tell whoever owns the key
 * (`credential`), accept that the thing is not there (`missing`), or stop (`refused`).
 */
export type FailureKind = 'transient' | 'credential' | 'missing' | 'refused';

/** Whether the call may have taken effect at the provider although it failed here. */
export type Outcome = 'not-applied' | 'unknown';

/** What is known of a failed call, free of headers, bodies and keys. */
export interface FailureDetails {
  readonly operation: Operation;
  readonly kind: FailureKind;
  readonly outcome: Outcome;
  /** HTTP status; absent when no answer came. */
  readonly status?: number;
  readonly code?: string;
  readonly type?: string;
  readonly param?: string;
  /** The provider's words, cut and without anything that looks like a key; empty when it had none. */
  readonly providerMessage: string;
  readonly requestId?: string;
  readonly retryAfterMs?: number;
  /** What broke on our side of the answer: `ECONNRESET`, `TIMEOUT`, `ABORTED`, `UNREADABLE` … */
  readonly networkCode?: string;
}

/**
 * A call to the provider that failed. It carries no `cause`: the SDK's errors hold headers and
 * requests, which must not reach a log.
 */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly operation: Operation;
  readonly kind: FailureKind;
  readonly outcome: Outcome;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly type: string | undefined;
  readonly param: string | undefined;
  readonly providerMessage: string;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly networkCode: string | undefined;

  constructor(details: FailureDetails) {
    super(describe(details));
    this.operation = details.operation;
    this.kind = details.kind;
    this.outcome = details.outcome;
    this.status = details.status;
    this.code = details.code;
    this.type = details.type;
    this.param = details.param;
    this.providerMessage = details.providerMessage;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
    this.networkCode = details.networkCode;
  }

  get retryable(): boolean {
    return this.kind === 'transient';
  }
}

function describe({
  operation,
  status,
  networkCode,
  code,
  providerMessage,
}: FailureDetails): string {
  const facts = [status, networkCode, code].filter((fact) => fact !== undefined).join(' ');
  const words = providerMessage === '' ? '' : `: ${providerMessage}`;
  return `${operation} failed${facts === '' ? '' : ` (${facts})`}${words}`;
}
