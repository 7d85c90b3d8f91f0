import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseUsage } from './parse-usage.ts';

const none = {
  inputTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};

describe('parseUsage', () => {
  test('reads the words of chat', () => {
    const usage = {
      prompt_tokens: 1_000,
      completion_tokens: 300,
      total_tokens: 1_300,
      prompt_tokens_details: { cached_tokens: 640, cache_write_tokens: 100, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 256 },
    };
    expect(parseUsage(usage)).toEqual({
      inputTokens: 1_000,
      cachedTokens: 640,
      cacheWriteTokens: 100,
      outputTokens: 300,
      reasoningTokens: 256,
    });
  });

  test('reads the words of Responses', () => {
    const usage = {
      input_tokens: 50,
      input_tokens_details: { cached_tokens: 20 },
      output_tokens: 9,
      output_tokens_details: { reasoning_tokens: 4 },
    };
    expect(parseUsage(usage)).toEqual({
      ...none,
      inputTokens: 50,
      cachedTokens: 20,
      outputTokens: 9,
      reasoningTokens: 4,
    });
  });

  test('embeddings have no output, and nulls for details are none', () => {
    expect(parseUsage({ prompt_tokens: 8, total_tokens: 8 })).toEqual({ ...none, inputTokens: 8 });
    const usage = { prompt_tokens: 8, prompt_tokens_details: null, completion_tokens: 1 };
    expect(parseUsage(usage)).toEqual({ ...none, inputTokens: 8, outputTokens: 1 });
  });

  test.each([undefined, null, 7, 'much', [], {}, { total_tokens: 5 }, { prompt_tokens: '5' }])(
    'finds none in %p',
    (value) => {
      expect(parseUsage(value)).toBeUndefined();
    },
  );

  test('whatever a provider says, counts are whole, and parts not above their whole', () => {
    const any = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constant(null));
    const usages = fc.record({
      prompt_tokens: any,
      completion_tokens: any,
      prompt_tokens_details: fc.record({ cached_tokens: any, cache_write_tokens: any }),
      completion_tokens_details: fc.record({ reasoning_tokens: any }),
    });
    fc.assert(
      fc.property(usages, (value) => {
        const usage = parseUsage(value);
        if (!usage) return;
        expect(Object.values(usage).every((tokens) => Number.isSafeInteger(tokens))).toBe(true);
        expect(usage.cachedTokens + usage.cacheWriteTokens).toBeLessThanOrEqual(usage.inputTokens);
        expect(usage.reasoningTokens).toBeLessThanOrEqual(usage.outputTokens);
      }),
    );
  });
});
