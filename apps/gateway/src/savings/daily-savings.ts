import type { SavingsPoint } from '@silt/console/server';
import type { State } from '@silt/shared/state';
import { readAccounts } from './read-accounts.ts';
import { dayOf, dayText } from './days.ts';

/** To plot, not to add up: a float holds no cent exactly. */
const PICODOLLARS = 1e12;

/** One point for each of so many days up to today, those without anything included. */
export async function dailySavings(
  state: State,
  days: number,
  now: () => number = Date.now,
): Promise<SavingsPoint[]> {
  const last = dayOf(now());
  const first = last - Math.max(1, days) + 1;
  const byDay = Map.groupBy(await readAccounts(state, { first, last }), ({ day }) => day);
  return Array.from({ length: last - first + 1 }, (_, index): SavingsPoint => {
    let [requests, batchCost, listCost] = [0n, 0n, 0n];
    for (const { sums } of byDay.get(first + index) ?? []) {
      requests += sums.requests;
      batchCost += sums.batch;
      listCost += sums.list;
    }
    return {
      day: dayText(first + index),
      requests: Number(requests),
      batchCost: Number(batchCost) / PICODOLLARS,
      listCost: Number(listCost) / PICODOLLARS,
      saved: Number(listCost - batchCost) / PICODOLLARS,
    };
  });
}
