/** Why this replica should get no calls now; empty when it should. */
export interface ReadinessParts {
  readonly redisFaults: () => readonly string[];
  readonly hearing: () => boolean;
  readonly draining: () => boolean;
}

export function readinessOf({ redisFaults, hearing, draining }: ReadinessParts): string[] {
  const reasons = [...redisFaults()];
  // Calls are taken all the same: a sweep finds what was not heard, only later.
  if (reasons.length === 0 && !hearing()) reasons.push('Settlements are not heard');
  if (draining()) reasons.push('Shutting down');
  return reasons;
}
