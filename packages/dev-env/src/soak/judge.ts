import { createHash } from 'node:crypto';
import type { LedgerLine } from '@silt/simulator';
import type { CallStory, FinalAnswer } from './call-story.ts';
import { isAnswered, silence } from './callers.ts';
import type { ExpectedAnswer } from './planned-call.ts';
import type { Leftovers } from './soak-stack.ts';

/**
 * lost      no final answer, and the provider was never asked
 * hung      no final answer by the end, or a hold that went on and on
 * wrong     an answer that is not the call's own, or a line that nobody sent
 * doubled   in two live batches, or answered and thus charged twice
 * left      something that should be gone when all is done
 */
export type Wrongdoing = 'lost' | 'hung' | 'wrong' | 'doubled' | 'left';

export interface Violation {
  readonly kind: Wrongdoing;
  readonly what: string;
  readonly requestId?: string;
}

export interface Evidence {
  readonly stories: readonly CallStory[];
  readonly ledger: readonly LedgerLine[];
  /** Of the provider's own summary: in two live batches, or answered twice. */
  readonly duplicatedCustomIds: readonly string[];
  readonly leftovers: Leftovers;
}

/** Compares what callers saw, and what the provider has in its books, with what was promised. */
export function judge(evidence: Evidence): Violation[] {
  const linesOf = Map.groupBy(evidence.ledger, ({ customId }) => customId);
  const known = new Set(evidence.stories.map(({ call }) => call.requestId));
  const duplicated = new Set(evidence.duplicatedCustomIds);
  return [
    ...evidence.stories.flatMap((story) => {
      const { requestId } = story.call;
      return judgeStory(story, linesOf.get(requestId) ?? [], duplicated.has(requestId));
    }),
    ...[...linesOf.keys()]
      .filter((customId) => customId === null || !known.has(customId))
      .map((customId): Violation => {
        return { kind: 'wrong', what: `the provider has a line that nobody sent: ${customId}` };
      }),
    ...judgeLeftovers(evidence.leftovers),
  ];
}

function judgeStory(
  story: CallStory,
  lines: readonly LedgerLine[],
  isDuplicated: boolean,
): Violation[] {
  const { call, answers, sights, owed } = story;
  const { requestId } = call;
  const found: Violation[] = [];
  const add = (kind: Wrongdoing, what: string) => found.push({ kind, what, requestId });

  if (!isAnswered(story)) {
    const asked = lines.length > 0;
    add(asked ? 'hung' : 'lost', `${answers.length} of ${owed} answers came`);
  }
  if (sights.some(({ what }) => what === silence)) add('hung', silence);
  for (const answer of answers) {
    const fault = faultOf(answer, call.expected);
    if (fault !== undefined) add('wrong', fault);
  }
  if (new Set(answers.map(({ status, bodyText }) => `${status} ${bodyText}`)).size > 1) {
    add('wrong', 'the same key was answered in two ways');
  }

  for (const line of lines) {
    if (line.bodySha256 !== sha256Hex(call.bodyText)) add('wrong', 'the provider got another body');
    if (line.key !== sha256Hex(call.credential)) add('wrong', 'the provider got another key');
  }
  const charged = lines.filter(({ outcome }) => outcome === 'answered').length;
  const due = call.expected.status < 300 ? 1 : 0;
  if (charged > due) add('doubled', `the provider answered it ${charged} times, not ${due}`);
  else if (isDuplicated) add('doubled', 'it was in two live batches at once');
  if (found.length === 0 && charged < due) add('wrong', 'the provider never answered it');
  return found;
}

function faultOf(answer: FinalAnswer, { status, body }: ExpectedAnswer): string | undefined {
  const isItsOwn =
    'exactly' in body ? answer.bodyText === body.exactly : wordsOf(answer.bodyText) === body.words;
  if (answer.status === status && isItsOwn) return undefined;
  const wanted = 'exactly' in body ? body.exactly : body.words;
  return `wanted ${status} ${excerpt(wanted)} and got ${answer.status} ${excerpt(answer.bodyText)}`;
}

function judgeLeftovers({ outbox, batches, files }: Leftovers): Violation[] {
  const left = (what: string): Violation => ({ kind: 'left', what });
  return [
    ...(outbox > 0 ? [left(`${outbox} requests in the outbox`)] : []),
    ...(batches > 0 ? [left(`${batches} batches that are not closed`)] : []),
    ...(files > 0 ? [left(`${files} files at the provider`)] : []),
  ];
}

function wordsOf(bodyText: string): unknown {
  const told: unknown = JSON.parse(bodyText);
  if (typeof told !== 'object' || told === null || !('error' in told)) return undefined;
  const { error } = told;
  return typeof error === 'object' && error !== null && 'message' in error
    ? error.message
    : undefined;
}

function excerpt(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text;
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
