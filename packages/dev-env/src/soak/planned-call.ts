import { keyedRequestId, tenantId } from '@silt/shared/domain';
import { finalAnswer } from '@silt/simulator';
import { endpoint } from './attempt-call.ts';
import type { Chance } from './chance.ts';

/** How a caller goes about it. All of them go on until they are answered. */
export type Manner =
  | 'patient'
  /** Hangs up while it waits, and comes back at another gateway. */
  | 'leaves'
  /** Asks at two gateways at once. */
  | 'twice'
  /** Asks once more after it was answered. */
  | 'again';

/** What the caller must be told, in the end and nothing else. */
export interface ExpectedAnswer {
  readonly status: number;
  /** To the byte; of a poisoned line only the words are the provider's. */
  readonly body: { readonly exactly: string } | { readonly words: string };
}

export interface PlannedCall {
  readonly number: number;
  /** Real milliseconds from the beginning of the day. */
  readonly atMs: number;
  readonly credential: string;
  readonly key: string;
  readonly bodyText: string;
  /** Silt's name for the request, and the custom id of its line. */
  readonly requestId: string;
  readonly manner: Manner;
  readonly expected: ExpectedAnswer;
}

/** The one whose prompts are so long that its tenants get to the limit of enqueued tokens. */
export const tightModel = 'model-tight';

/** The provider's, for each key and model: far above what waits of the other models. */
export const enqueuedTokenLimit = 15_000;

const manners: Readonly<Record<Manner, number>> = { patient: 86, leaves: 6, twice: 4, again: 4 };

/** What a call asks the simulator for: see the directives in its README. */
const questions = {
  plain: 900,
  flaky: 25,
  'missing-once': 10,
  duplicate: 10,
  stranger: 10,
  exotic: 5,
  large: 3,
  refuse: 5,
  tool: 5,
  status: 8,
  poison: 4,
};

export interface CallPlace {
  readonly number: number;
  readonly atMs: number;
  readonly tenant: number;
  readonly model: string;
}

export function planCall(chance: Chance, seed: number, place: CallPlace): PlannedCall {
  const { number, atMs, tenant, model } = place;
  const credential = `sk-soak-tenant-${tenant}`;
  const key = `soak-${seed}-${number}`;
  // Every text is this call's alone, so that an answer can be told from any other.
  const name = `call ${number} of soak ${seed}`;
  const kind = chance.weighed(questions);
  // What a provider says of a refused line is passed on cut short, so that has to be short.
  const words = kind === 'poison' ? name : name + padding(chance, model);
  const content = contentOf(kind, words, chance);
  const bodyText = JSON.stringify({ model, messages: [{ role: 'user', content }] });
  return {
    number,
    atMs,
    credential,
    key,
    bodyText,
    requestId: keyedRequestId(tenantId(credential), key),
    manner: chance.weighed(manners),
    expected: kind === 'poison' ? { status: 400, body: { words } } : predict(bodyText),
  };
}

function padding(chance: Chance, model: string): string {
  const count = model === tightModel ? chance.whole(100, 200) : chance.whole(0, 30);
  return ' lorem'.repeat(count);
}

function contentOf(kind: keyof typeof questions, words: string, chance: Chance): string {
  switch (kind) {
    case 'plain':
      return words;
    case 'flaky':
      return `!flaky ${chance.oneOf([429, 500, 503, 0])} ${chance.whole(1, 3)} ${words}`;
    case 'large':
      return `!large ${chance.whole(20_000, 100_000)} ${words}`;
    case 'tool':
      return `!tool look_up {"words": "${words}"}`;
    case 'status':
      return `!status ${chance.oneOf([400, 404, 422])} ${words}`;
    case 'poison':
      return `!poison invalid_request ${words}`;
    case 'missing-once':
    case 'duplicate':
    case 'stranger':
    case 'exotic':
    case 'refuse':
      return `!${kind} ${words}`;
  }
}

function predict(bodyText: string): ExpectedAnswer {
  const answer = finalAnswer(endpoint, bodyText);
  if (answer.kind !== 'answered') throw new Error(`no answer would ever come to: ${bodyText}`);
  return { status: answer.status, body: { exactly: answer.bodyText } };
}
