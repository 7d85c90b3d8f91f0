import type { SpendKind } from '@silt/shared/domain';
import type { AccountEntry } from '@silt/shared/state';
import { type Day, dayText } from './days.ts';

type Sums = AccountEntry['sums'];

/** What one tenant saved with one model on one day. */
export interface SavingsRow {
  readonly day: Day;
  readonly tenant: string;
  readonly model: string;
  readonly sums: Sums;
}

/** Sums accounts of shards, endpoints and addresses up, and puts them in order. */
export function savingsRows(entries: readonly AccountEntry[]): SavingsRow[] {
  const rows = new Map<string, SavingsRow>();
  for (const { day, lane, sums } of entries) {
    const { tenant, model } = lane;
    const key = `${day} ${tenant} ${model}`;
    const known = rows.get(key);
    rows.set(key, { day, tenant, model, sums: known ? addSums(known.sums, sums) : sums });
  }
  return [...rows.values()].toSorted(
    (one, other) =>
      one.day - other.day || compare(one.tenant, other.tenant) || compare(one.model, other.model),
  );
}

/** As JSON tells it: money in dollars, as decimals in quotes, since no float holds it exactly. */
export function describeSums(sums: Sums) {
  return {
    requests: Number(sums.requests),
    input_tokens: Number(sums.input),
    cached_input_tokens: Number(sums.cached),
    cache_write_tokens: Number(sums.cacheWrite),
    output_tokens: Number(sums.output),
    reasoning_tokens: Number(sums.reasoning),
    batch_cost_usd: dollars(sums.batch),
    list_cost_usd: dollars(sums.list),
    saved_usd: dollars(sums.list - sums.batch),
    unpriced_requests: Number(sums.unpriced),
  };
}

export function savingsJson(rows: readonly SavingsRow[], first: Day, last: Day) {
  return {
    object: 'savings',
    from: dayText(first),
    to: dayText(last),
    total: describeSums(rows.map(({ sums }) => sums).reduce(addSums, NOTHING)),
    data: rows.map(({ day, tenant, model, sums }) => ({
      day: dayText(day),
      tenant,
      model,
      ...describeSums(sums),
    })),
  };
}

const NOTHING: Sums = {
  requests: 0n,
  input: 0n,
  cached: 0n,
  cacheWrite: 0n,
  output: 0n,
  reasoning: 0n,
  list: 0n,
  batch: 0n,
  unpriced: 0n,
};

function addSums(one: Sums, other: Sums): Sums {
  const sum = (kind: SpendKind): bigint => one[kind] + other[kind];
  return {
    requests: sum('requests'),
    input: sum('input'),
    cached: sum('cached'),
    cacheWrite: sum('cacheWrite'),
    output: sum('output'),
    reasoning: sum('reasoning'),
    list: sum('list'),
    batch: sum('batch'),
    unpriced: sum('unpriced'),
  };
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

const PICO_DECIMALS = 12;

/** Picodollars as exact dollars, with cents at the least. */
export function dollars(picodollars: bigint): string {
  const sign = picodollars < 0n ? '-' : '';
  const digits = String(picodollars < 0n ? -picodollars : picodollars).padStart(
    PICO_DECIMALS + 1,
    '0',
  );
  const whole = digits.slice(0, -PICO_DECIMALS);
  const fraction = digits.slice(-PICO_DECIMALS).replace(/0+$/, '').padEnd(2, '0');
  return `${sign}${whole}.${fraction}`;
}
