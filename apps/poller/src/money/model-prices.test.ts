import { describe, expect, test } from '@jest/globals';
import { costOf, type ModelPrices, type TieredRate } from './model-prices.ts';
import { rateOf } from './rate.ts';

const flat = (price: string): TieredRate => ({ base: rateOf(price) ?? 0n, tiers: [] });
const prices: ModelPrices = {
  input: flat('0.2'),
  cached: flat('0.02'),
  cacheWrite: flat('0.25'),
  output: flat('1.2'),
  batchShare: rateOf('0.5') ?? 0n,
};
const usage = {
  inputTokens: 1_000,
  cachedTokens: 600,
  cacheWriteTokens: 100,
  outputTokens: 50,
  reasoningTokens: 40,
};

describe('costOf', () => {
  test('each kind of token has its price; the batch its share', () => {
    // 300 × 0.2 + 600 × 0.02 + 100 × 0.25 + 50 × 1.2 = 157 millionths of a dollar.
    expect(costOf(usage, prices)).toEqual({ list: 157_000_000n, batch: 78_500_000n });
  });

  test('a long input has its own prices, for all of its tokens', () => {
    const tiered: ModelPrices = {
      ...prices,
      input: { base: rateOf('0.2') ?? 0n, tiers: [{ above: 999, rate: rateOf('0.4') ?? 0n }] },
    };
    expect(costOf(usage, tiered).list).toBe(157_000_000n + 60_000_000n);
    expect(costOf({ ...usage, inputTokens: 999 }, tiered).list).toBe(156_800_000n);
  });
});
