import {
  calcPrice,
  type ModelPrice,
  type PriceOptions,
  type TieredPrices,
} from '@pydantic/genai-prices';
import type { ModelPrices, TieredRate } from './model-prices.ts';
import { type Rate, rateOf } from './rate.ts';

const NOTHING = { input_tokens: 0, output_tokens: 0 };

/**
 * What a public list, which comes with a package and asks nobody, says of a model: at the provider
 * whose address it is, else at the one that names its models so, else at OpenAI, whose API it is.
 * Undefined where it says nothing.
 */
export function publishedPrices(
  baseUrl: string,
  model: string,
  at: Date,
  batchShare: Rate,
): ModelPrices | undefined {
  const found =
    look(model, at, { providerApiUrl: baseUrl }) ??
    look(model, at) ??
    look(model, at, { providerId: 'openai' });
  const input = found && tieredRate(found['input_mtok']);
  if (!found || !input) return undefined;
  return {
    input,
    cached: tieredRate(found['cache_read_mtok']) ?? input,
    cacheWrite: tieredRate(found['cache_write_mtok']) ?? input,
    output: tieredRate(found['output_mtok']) ?? { base: 0n, tiers: [] },
    batchShare,
  };
}

function look(model: string, timestamp: Date, where: PriceOptions = {}): ModelPrice | undefined {
  try {
    return calcPrice(NOTHING, model, { timestamp, ...where })?.model_price;
  } catch {
    // An entry of the list that it does not understand itself.
    return undefined;
  }
}

function tieredRate(price: number | TieredPrices | undefined): TieredRate | undefined {
  if (price === undefined) return undefined;
  const { base, tiers } = typeof price === 'number' ? { base: price, tiers: [] } : price;
  const rate = rateOf(base);
  if (rate === undefined) return undefined;
  return {
    base: rate,
    tiers: tiers.flatMap((tier) => {
      const higher = rateOf(tier.price);
      return higher === undefined ? [] : [{ above: tier.start, rate: higher }];
    }),
  };
}
