import type { Lane, Spend } from '@silt/shared/domain';
import type { Usage } from '@silt/upstream';
import { costOf, type ModelPrices } from './model-prices.ts';
import type { PricesFile } from './prices-file.ts';
import { publishedPrices } from './published-prices.ts';

/** Looking a model up costs more than pricing a thousand answers by what was found. */
const MOST_REMEMBERED = 1_000;
const DAY_MS = 24 * 3600 * 1000;
const NO_TOKENS: Usage = {
  inputTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};

/** What the answers of a lane cost; where no usage was told, or no price is known, that is told. */
export type SpendOf = (usage: Usage | undefined) => Spend;

/** Prices of today: those of the operator's file first, then the published ones. */
export class PriceList {
  private readonly own: PricesFile;
  private readonly now: () => number;
  private readonly found = new Map<string, ModelPrices | undefined>();
  private day = 0;

  constructor(own: PricesFile, now: () => number = Date.now) {
    this.own = own;
    this.now = now;
  }

  of({ baseUrl, model }: Lane): SpendOf {
    const prices = this.pricesOf(baseUrl, model);
    return (usage) => {
      const spend = { ...NO_TOKENS, ...usage };
      return usage && prices ? { ...spend, cost: costOf(usage, prices) } : spend;
    };
  }

  private pricesOf(baseUrl: string, model: string): ModelPrices | undefined {
    const own = this.own.models.get(model);
    if (own) return own;
    const now = this.now();
    const day = Math.floor(now / DAY_MS);
    if (day !== this.day || this.found.size >= MOST_REMEMBERED) this.found.clear();
    this.day = day;
    const key = `${baseUrl} ${model}`;
    if (!this.found.has(key)) {
      const prices = publishedPrices(baseUrl, model, new Date(now), this.own.batchShare);
      this.found.set(key, prices);
    }
    return this.found.get(key);
  }
}
