import { faultIsFileNotVisibleYet, faultIsTokenLimit } from './fault-predicates.ts';
import type { FailureKind, Operation, Outcome } from './upstream-error.ts';

export interface AnsweredFailure {
  readonly operation: Operation;
  readonly status: number;
  readonly code?: string | undefined;
  readonly param?: string | undefined;
  readonly providerMessage: string;
}

export interface Classification {
  readonly kind: FailureKind;
  readonly outcome: Outcome;
}

/** Sorts a call that got an answer other than success. */
export function classifyAnswer(failure: AnsweredFailure): Classification {
  return { kind: kindOfAnswer(failure), outcome: outcomeOfStatus(failure.status) };
}

function kindOfAnswer({
  operation,
  status,
  code,
  param,
  providerMessage,
}: AnsweredFailure): FailureKind {
  if (status === 401 || status === 403) return 'credential';
  const fault = { code, param, message: providerMessage };
  if (operation === 'batches.create') {
    if (faultIsTokenLimit(fault)) return 'transient';
    if ((status === 400 || status === 404) && faultIsFileNotVisibleYet(fault)) return 'transient';
  }
  if (status === 404) return 'missing';
  if (status === 408 || status === 425 || status === 429 || status >= 500) return 'transient';
  // To a cancel, 409 says that the batch has ended, which no further try will change.
  if (status === 409) return operation === 'batches.cancel' ? 'refused' : 'transient';
  return 'refused';
}

/**
 * A refusal took no effect. 408 is no plain refusal: proxies send it when they gave up waiting for
 * a provider that may well have acted.
 */
function outcomeOfStatus(status: number): Outcome {
  return status === 408 || status >= 500 ? 'unknown' : 'not-applied';
}
