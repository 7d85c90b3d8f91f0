import { readFileSync } from 'node:fs';
import { ConfigError } from '@silt/shared/config';
import Joi from 'joi';
import type { ModelPrices, TieredRate } from './model-prices.ts';
import { type Rate, rateOf } from './rate.ts';

/** An operator's own prices, by model. They count instead of the published ones. */
export interface PricesFile {
  readonly models: ReadonlyMap<string, ModelPrices>;
  /** What a batch costs of the list price, where a model does not say. */
  readonly batchShare: Rate;
}

type Price = number | string;

interface FileContent {
  readonly batchShare: Price;
  readonly models: Readonly<
    Record<
      string,
      {
        readonly input: Price;
        readonly cachedInput?: Price;
        readonly cacheWrite?: Price;
        readonly output: Price;
        readonly batchShare?: Price;
      }
    >
  >;
}

const HALF = '0.5';
const price = Joi.alternatives(Joi.number(), Joi.string()).custom((value: Price) => {
  if (rateOf(value) === undefined) throw new RangeError('no price');
  return value;
});
const schema = Joi.object<FileContent>({
  batchShare: price.default(HALF),
  models: Joi.object()
    .pattern(
      Joi.string(),
      Joi.object({
        input: price.required(),
        cachedInput: price,
        cacheWrite: price,
        output: price.default(0),
        batchShare: price,
      }),
    )
    .default({}),
}).prefs({ convert: false, abortEarly: false });

export const NO_PRICES_FILE: PricesFile = { models: new Map(), batchShare: exact(HALF) };

/**
 * Reads PRICES_FILE: dollars per million tokens, as numbers or as decimals in quotes. Throws what a
 * setting that cannot be used throws.
 */
export function readPricesFile(path: string): PricesFile {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new ConfigError('PRICES_FILE must name a file that can be read and holds JSON');
  }
  return pricesFrom(content);
}

export function pricesFrom(content: unknown): PricesFile {
  const { error, value } = schema.validate(content);
  if (error) {
    const places = error.details.map(({ path }) => path.join('.'));
    throw new ConfigError(
      `PRICES_FILE has something else than prices (dollars per million tokens) at ${places.join(', ')}`,
    );
  }
  const batchShare = exact(value.batchShare);
  return {
    batchShare,
    models: new Map(
      Object.entries(value.models).map(([model, own]) => {
        const input = flat(own.input);
        return [
          model,
          {
            input,
            cached: own.cachedInput === undefined ? input : flat(own.cachedInput),
            cacheWrite: own.cacheWrite === undefined ? input : flat(own.cacheWrite),
            output: flat(own.output),
            batchShare: own.batchShare === undefined ? batchShare : exact(own.batchShare),
          },
        ];
      }),
    ),
  };
}

function flat(value: Price): TieredRate {
  return { base: exact(value), tiers: [] };
}

/** The schema has seen that it is one. */
function exact(value: Price): Rate {
  return rateOf(value) ?? 0n;
}
