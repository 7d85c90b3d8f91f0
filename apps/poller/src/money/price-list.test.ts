import { describe, expect, test } from '@jest/globals';
import { ConfigError } from '@silt/shared/config';
import { PriceList } from './price-list.ts';
import { NO_PRICES_FILE, pricesFrom, readPricesFile } from './prices-file.ts';

const usage = {
  inputTokens: 1_000_000,
  cachedTokens: 400_000,
  cacheWriteTokens: 0,
  outputTokens: 10_000,
  reasoningTokens: 4_000,
};
const lane = (model: string, baseUrl = 'https://api.openai.com/v1') => ({
  tenant: 't',
  endpoint: '/v1/chat/completions',
  model,
  baseUrl,
});
const published = new PriceList(NO_PRICES_FILE);

describe('the published prices', () => {
  test.each([
    // Dollars per million tokens: in, cached, out.
    ['gpt-4o-mini', 600_000n * 150_000n + 400_000n * 75_000n + 10_000n * 600_000n],
    ['gpt-4o-mini-2024-07-18', 600_000n * 150_000n + 400_000n * 75_000n + 10_000n * 600_000n],
    ['gpt-5', 600_000n * 1_250_000n + 400_000n * 125_000n + 10_000n * 10_000_000n],
    ['text-embedding-3-small', 1_000_000n * 20_000n],
  ])('know %s, exactly', (model, list) => {
    expect(published.of(lane(model))(usage)).toEqual({
      ...usage,
      cost: { list, batch: list / 2n },
    });
  });

  test.each(['gpt-4o-mini', 'text-embedding-3-small'])(
    'are found by the name %s behind another address',
    (model) => {
      const { cost } = published.of(lane(model, 'http://127.0.0.1:8090/v1'))(usage);
      expect(cost).toEqual(published.of(lane(model))(usage).cost);
      expect(cost?.list).toBeGreaterThan(0n);
    },
  );

  test('do not know every model: then tokens are told, and no cost', () => {
    expect(published.of(lane('model-a'))(usage)).toEqual(usage);
    expect(published.of(lane('gpt-4o-mini'))(undefined)).toMatchObject({ inputTokens: 0 });
    expect(published.of(lane('gpt-4o-mini'))(undefined)).not.toHaveProperty('cost');
  });
});

describe('the prices of an operator', () => {
  test('count instead, with their own share of a batch', () => {
    const list = new PriceList(
      pricesFrom({
        batchShare: '0.4',
        models: {
          'gpt-4o-mini': { input: 1, cachedInput: '0.1', output: '2' },
          'model-a': { input: '0.3', output: 0, batchShare: 1 },
        },
      }),
    );
    const dear = 600_000n * 1_000_000n + 400_000n * 100_000n + 10_000n * 2_000_000n;
    expect(list.of(lane('gpt-4o-mini'))(usage).cost).toEqual({
      list: dear,
      batch: (dear * 4n) / 10n,
    });
    const alike = 1_000_000n * 300_000n;
    expect(list.of(lane('model-a'))(usage).cost).toEqual({ list: alike, batch: alike });
    const [own, half] = [list, published].map((one) => one.of(lane('gpt-5'))(usage).cost);
    expect(own?.list).toBe(half?.list);
    expect((own?.batch ?? 0n) * 10n).toBe((half?.batch ?? 0n) * 8n);
  });

  test('must be prices', () => {
    const wrong = { models: { m: { input: -1 }, n: { input: 'free' }, o: {}, p: { inputs: 1 } } };
    expect(() => pricesFrom(wrong)).toThrow(ConfigError);
    expect(() => pricesFrom(wrong)).toThrow(/models\.m\.input.*models\.n\.input.*models\.o\.input/);
    expect(() => pricesFrom([])).toThrow(ConfigError);
    expect(() => readPricesFile('/nowhere/prices.json')).toThrow(ConfigError);
  });
});
