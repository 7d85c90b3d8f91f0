import type { Answered } from './caller.ts';
import { batchShare, listPrice, livePrice } from './price-list.ts';

export interface AccountFacts {
  readonly answered: readonly Answered[];
  readonly batches: number;
  readonly linesAtProvider: number;
  readonly duplicates: number;
  readonly orphansAdopted: number;
  readonly replayMs: number;
  readonly totalMs: number;
}

/** What happened, in a few lines. */
export function describeRun(facts: AccountFacts): string {
  const held = facts.answered.map(({ heldMs }) => heldMs).toSorted((one, other) => one - other);
  const usage = {
    promptTokens: sum(facts.answered.map((answer) => answer.usage.promptTokens)),
    completionTokens: sum(facts.answered.map((answer) => answer.usage.completionTokens)),
  };
  const live = livePrice(usage, listPrice);
  const perMillion = (1e6 * live) / facts.answered.length;
  const median = held[Math.floor(held.length / 2)];
  const rows: readonly (readonly [string, string])[] = [
    ['calls answered', `${facts.answered.length}, each with the answer to its own question`],
    ['at the provider', `${facts.linesAtProvider} requests in ${facts.batches} batches`],
    ['duplicates there', String(facts.duplicates)],
    [
      'orphaned batches',
      `${facts.orphansAdopted} left by the kill -9, ${facts.orphansAdopted} adopted`,
    ],
    [
      'time held',
      `${seconds(held[0])} min, ${seconds(median)} median, ${seconds(held.at(-1))} max`,
    ],
    ['a settled key', `answered again within ${Math.round(facts.replayMs)} ms, not sent again`],
    ['tokens', `${usage.promptTokens} in, ${usage.completionTokens} out`],
    ['live price', `${dollars(live)} (${dollars(perMillion)} per million such calls)`],
    ['batch price', `${dollars(live * batchShare)} (${dollars(perMillion * batchShare)})`],
  ];
  const table = rows.map(([name, value]) => `  ${name.padEnd(18)}${value}`).join('\n');
  const { model, prompt, completion } = listPrice;
  return [
    table,
    '',
    `  Prices are computed from ${model}'s list price ($${prompt.toFixed(2)} in, $${completion.toFixed(2)} out per million tokens; half of`,
    `  that in a batch). The provider was the simulator: nothing was spent. Whole run: ${seconds(facts.totalMs)}.`,
  ].join('\n');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function seconds(milliseconds = 0): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function dollars(amount: number): string {
  return `$${amount.toFixed(amount < 1 ? 6 : 2)}`;
}
