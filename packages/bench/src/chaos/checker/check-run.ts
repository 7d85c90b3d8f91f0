import type { Evidence } from './evidence.ts';
import { describeViolations } from './history.ts';
import { judge, type Violation, wrongdoings } from './judge.ts';
import { readEvidence } from './read-evidence.ts';

export interface Verdict {
  readonly calls: number;
  readonly violations: readonly Violation[];
  /** Each violation and the history of its call; empty when there is none. */
  readonly account: readonly string[];
  /** `20,000 requests: 0 lost, 0 hung, 0 wrong, 0 doubled`. */
  readonly sum: string;
}

/** Judges what a run left in its folder. */
export async function checkRun(folder: string): Promise<Verdict> {
  const evidence = await readEvidence(folder);
  const violations = judge(evidence);
  return {
    calls: evidence.calls.length,
    violations,
    account: await describeViolations(violations, evidence, folder),
    sum: sumUp(evidence, violations),
  };
}

/** Each call counts once under each heading. */
function sumUp({ calls }: Evidence, violations: readonly Violation[]): string {
  const counts = wrongdoings.map((wrongdoing) => {
    const ofKind = violations.filter(({ kind }) => kind === wrongdoing);
    return `${new Set(ofKind.map(({ call, what }) => call ?? what)).size} ${wrongdoing}`;
  });
  return `${calls.length.toLocaleString('en-US')} requests: ${counts.join(', ')}`;
}
