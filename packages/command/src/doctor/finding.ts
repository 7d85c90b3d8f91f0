/** What one look brought. Only a fault makes the doctor fail. */
export interface Finding {
  /** What was looked at, in a word or two that do not change. */
  readonly check: string;
  readonly level: 'ok' | 'fault' | 'advice' | 'unknown';
  /** Never with a secret, and never a setting's value that might be one. */
  readonly found: string;
  /** What to do; always there with a fault. */
  readonly remedy?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export function ok(check: string, found: string): Finding {
  return { check, level: 'ok', found };
}

export function fault(check: string, found: string, remedy: string): Finding {
  return { check, level: 'fault', found, remedy };
}
