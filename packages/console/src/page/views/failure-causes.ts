import type { FailureLine } from '../../api/contract.ts';

export interface FailureCause {
  readonly status: number;
  readonly code: string | null;
  readonly requests: number;
}

/** What failed for one reason, put together; what befell most requests first. */
export function causesOf(failures: readonly FailureLine[]): readonly FailureCause[] {
  const causes = new Map<string, FailureCause>();
  for (const { status, code, requests } of failures) {
    const key = JSON.stringify([status, code]);
    const before = causes.get(key)?.requests ?? 0;
    causes.set(key, { status, code, requests: before + requests });
  }
  return [...causes.values()].toSorted((one, other) => other.requests - one.requests);
}
