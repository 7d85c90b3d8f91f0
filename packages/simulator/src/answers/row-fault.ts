import { errorBody } from '../http/api-error.ts';
import { failedAnswer, type Answer } from './answer.ts';

/** What goes wrong with a row whose text did not ask for it: a status, or one of the words. */
export type RowFault = number | 'missing' | 'duplicate' | 'unknown' | 'crossed';

/** The fault of that name: `503`, `0`, `missing`, … */
export function parseRowFault(name: string): RowFault | undefined {
  switch (name) {
    case 'missing':
    case 'duplicate':
    case 'unknown':
    case 'crossed':
      return name;
  }
  return /^(0|[45]\d\d)$/.test(name) ? Number(name) : undefined;
}

export function spoilAnswer(answer: Answer, fault: RowFault | undefined): Answer {
  if (fault === undefined || answer.kind !== 'answered') return answer;
  if (fault === 'missing') return { kind: 'missing' };
  if (typeof fault === 'string') return { ...answer, extraRow: fault };
  if (fault === 0) return failedAnswer(0, {});
  const code = fault === 429 ? 'rate_limit_exceeded' : null;
  return failedAnswer(fault, errorBody(fault, `The row failed with ${fault}.`, { code }));
}
