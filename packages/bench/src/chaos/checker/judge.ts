import { faultOfAnswer } from './answer-fault.ts';
import type { CallHistory, Evidence, LedgerLine, Sight } from './evidence.ts';

/**
 * lost     no answer, and the provider never gave one to Silt either
 * hung     no answer, although the provider gave one; or a connection that stayed silent
 * wrong    an answer that is not the call's own, or a line that nobody sent
 * doubled  in two live batches at once, or answered and thus charged twice
 */
export type Wrongdoing = 'lost' | 'hung' | 'wrong' | 'doubled';

export const wrongdoings: readonly Wrongdoing[] = ['lost', 'hung', 'wrong', 'doubled'];

export interface Violation {
  readonly kind: Wrongdoing;
  readonly what: string;
  /** Absent for a line of the provider's that belongs to no call. */
  readonly call?: number;
}

/** A hold was ended with this: whoever was told so was accepted. */
const PENDING = 409;

/** Compares what callers saw and what the provider has in its books with what was promised. */
export function judge({ calls, ledger, overlapping }: Evidence): Violation[] {
  const linesOf = Map.groupBy(ledger, ({ bodySha256 }) => bodySha256);
  const overlaps = new Set(overlapping);
  const known = new Set(calls.map(({ plan }) => plan.bodySha256));
  return [
    ...calls.flatMap((history) =>
      judgeCall(history, linesOf.get(history.plan.bodySha256) ?? [], overlaps),
    ),
    ...[...linesOf]
      .filter(([bodySha256]) => !known.has(bodySha256))
      .map(([bodySha256]): Violation => {
        return { kind: 'wrong', what: `the provider has a line that nobody sent: ${bodySha256}` };
      }),
  ];
}

function judgeCall(
  { plan, sights }: CallHistory,
  lines: readonly LedgerLine[],
  overlaps: ReadonlySet<string>,
): Violation[] {
  const { call } = plan;
  const found: Violation[] = [];
  const add = (kind: Wrongdoing, what: string) => found.push({ kind, what, call });
  const charged = lines.filter(({ outcome }) => outcome === 'answered').length;
  const wasPaid = plan.status < 300;

  const unanswered = openAskings(sights);
  if (unanswered > 0) {
    const kind = lines.some(({ outcome }) => isEnd(outcome)) ? 'hung' : 'lost';
    add(kind, `${unanswered} askings have no answer`);
  }
  if (sights.some(({ kind }) => kind === 'silent')) add('hung', 'a connection stayed silent');

  const answers = sights.filter(({ kind }) => kind === 'answered');
  for (const answer of answers) {
    const fault = faultOfAnswer(plan, answer);
    if (fault !== undefined) add('wrong', fault);
  }
  if (new Set(answers.map(({ status, body }) => `${status} ${body}`)).size > 1) {
    add('wrong', 'the same key was answered in two ways');
  }
  if (lines.some(({ key }) => key !== plan.keySha256))
    add('wrong', 'it went out under another key');

  if (charged > (wasPaid ? 1 : 0)) add('doubled', `the provider answered it ${charged} times`);
  else if (lines.some(({ customId }) => customId !== null && overlaps.has(customId))) {
    add('doubled', 'it was in two live batches at once');
  }
  if (wasPaid && charged === 0) {
    if (answers.length > 0 && found.length === 0) add('wrong', 'the provider never answered it');
    if (answers.length === 0 && unanswered === 0 && wasAccepted(sights)) {
      add('lost', 'it was accepted, its caller left, and the provider never answered it');
    }
  }
  return found;
}

/** Askings that neither have an answer nor were given up by their caller. */
function openAskings(sights: readonly Sight[]): number {
  const open = new Set<number>();
  for (const { kind, asking } of sights) {
    if (kind === 'asked') open.add(asking);
    else if (kind === 'answered' || kind === 'left') open.delete(asking);
  }
  return open.size;
}

function wasAccepted(sights: readonly Sight[]): boolean {
  return sights.some(({ kind, status }) => kind === 'told' && status === PENDING);
}

/** Whether the provider had said something that can be passed on. */
function isEnd(outcome: string): boolean {
  return outcome === 'answered' || outcome === 'failed';
}
