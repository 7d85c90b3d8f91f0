import { createHash } from 'node:crypto';
import type { Chance } from '@silt/dev-env';
import type { CallPlan } from '../checker/evidence.ts';

/** How a caller goes about it. */
export type Manner =
  | 'patient'
  /** Hangs up while it waits, and comes back, at any gateway. */
  | 'leaves'
  /** Hangs up while it waits, and never comes back. */
  | 'gone'
  /** Asks at two gateways at once. */
  | 'twice'
  /** Asks once more after it was answered. */
  | 'again';

export interface PlannedCall {
  readonly plan: CallPlan;
  /** Milliseconds from the beginning. */
  readonly atMs: number;
  readonly credential: string;
  readonly key: string;
  readonly bodyText: string;
  readonly manner: Manner;
}

const manners: Readonly<Record<Manner, number>> = {
  patient: 80,
  leaves: 8,
  gone: 4,
  twice: 4,
  again: 4,
};

/** What a call asks the simulator for: see the directives in its README. */
const questions = {
  plain: 880,
  flaky: 40,
  'missing-once': 20,
  duplicate: 20,
  stranger: 20,
  status: 20,
};

export interface CallPlace {
  readonly number: number;
  readonly atMs: number;
  readonly lane: { readonly tenant: number; readonly model: string };
}

export function planCall(
  chance: Chance,
  seed: number,
  { number, atMs, lane }: CallPlace,
): PlannedCall {
  const credential = `sk-chaos-tenant-${lane.tenant}`;
  const random = chance.whole(0, 0xffff_ffff).toString(16).padStart(8, '0');
  const mark = `mark-${seed}-${number}-${random}`;
  const words = `${mark}${' lorem'.repeat(chance.whole(0, 30))}`;
  const kind = chance.weighed(questions);
  const status = kind === 'status' ? chance.oneOf([400, 404, 422]) : 200;
  const content = contentOf(kind, words, status, chance);
  const { model } = lane;
  const bodyText = JSON.stringify({ model, messages: [{ role: 'user', content }] });
  return {
    plan: {
      kind: 'planned',
      call: number,
      bodySha256: sha256Hex(bodyText),
      keySha256: sha256Hex(credential),
      mark,
      status,
      text: status < 300 ? `echo: ${words}` : words,
    },
    atMs,
    credential,
    key: `chaos-${seed}-${number}`,
    bodyText,
    manner: chance.weighed(manners),
  };
}

function contentOf(
  kind: keyof typeof questions,
  words: string,
  status: number,
  chance: Chance,
): string {
  switch (kind) {
    case 'plain':
      return words;
    case 'flaky':
      return `!flaky ${chance.oneOf([429, 500, 503, 0])} ${chance.whole(1, 2)} ${words}`;
    case 'status':
      return `!status ${status} ${words}`;
    case 'missing-once':
    case 'duplicate':
    case 'stranger':
      return `!${kind} ${words}`;
  }
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
