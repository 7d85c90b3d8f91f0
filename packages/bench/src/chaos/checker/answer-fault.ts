import type { CallPlan, Sight } from './evidence.ts';

const anyMark = /\bmark-\d+-\d+-[0-9a-f]{8}\b/g;

/** What is wrong with an answer, or undefined when it is exactly the call's own. */
export function faultOfAnswer(plan: CallPlan, { status, body = '' }: Sight): string | undefined {
  const stranger = body.match(anyMark)?.find((mark) => mark !== plan.mark);
  if (stranger !== undefined) return `it got a byte of a stranger: ${stranger}`;
  const isItsOwn = plan.status < 300 ? contentOf(body) === plan.text : wordsOf(body) === plan.text;
  if (status === plan.status && isItsOwn) return undefined;
  return `wanted ${plan.status} "${plan.text}" and got ${status} ${body.slice(0, 300)}`;
}

function contentOf(body: string): unknown {
  const choices = at(parse(body), 'choices');
  return at(at(Array.isArray(choices) ? choices[0] : undefined, 'message'), 'content');
}

function wordsOf(body: string): unknown {
  return at(at(parse(body), 'error'), 'message');
}

function at(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
