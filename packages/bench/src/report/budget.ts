/** What the product promises of its speed, and what was seen. */
export interface Verdict {
  readonly budget: string;
  readonly unit: string;
  readonly limit: number;
  readonly measured: number;
}

export function isMet({ limit, measured }: Verdict): boolean {
  return measured <= limit;
}

/** `met`, or by how much not. */
export function describeVerdict(verdict: Verdict): string {
  if (isMet(verdict)) return 'met';
  const { limit, measured } = verdict;
  return `missed by ${Math.ceil((measured / limit - 1) * 100)} %`;
}
