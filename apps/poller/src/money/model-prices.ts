import type { Cost } from '@silt/shared/domain';
import type { Usage } from '@silt/upstream';
import { partOf, picodollars, type Rate } from './rate.ts';

/** A rate that may be another one for requests with much input. */
export interface TieredRate {
  readonly base: Rate;
  /** Of the tiers that begin below the input's tokens, the highest counts, for all of the tokens. */
  readonly tiers: readonly { readonly above: number; readonly rate: Rate }[];
}

/** What one model costs by list. */
export interface ModelPrices {
  readonly input: TieredRate;
  readonly cached: TieredRate;
  readonly cacheWrite: TieredRate;
  readonly output: TieredRate;
  /** What a batch costs of that: a rate of 1 is all of it. */
  readonly batchShare: Rate;
}

/** What one answer cost. Cached and written tokens are counted among the input's. */
export function costOf(usage: Usage, prices: ModelPrices): Cost {
  const { inputTokens, cachedTokens, cacheWriteTokens, outputTokens } = usage;
  const plainTokens = inputTokens - cachedTokens - cacheWriteTokens;
  const sum = (share: (rate: Rate) => Rate): bigint => {
    const price = (tokens: number, rate: TieredRate): bigint =>
      BigInt(tokens) * share(rateFor(rate, inputTokens));
    return picodollars(
      price(plainTokens, prices.input) +
        price(cachedTokens, prices.cached) +
        price(cacheWriteTokens, prices.cacheWrite) +
        price(outputTokens, prices.output),
    );
  };
  return { list: sum((rate) => rate), batch: sum((rate) => partOf(rate, prices.batchShare)) };
}

function rateFor({ base, tiers }: TieredRate, inputTokens: number): Rate {
  let found = base;
  let from = -1;
  for (const { above, rate } of tiers) {
    if (inputTokens > above && above > from) {
      found = rate;
      from = above;
    }
  }
  return found;
}
