import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { modelPath, providerUrl } from './provider-url.ts';

const BASE = 'https://provider.example/base/v1';

describe('a place at the provider', () => {
  test('is a model’s, with slashes as they came', () => {
    expect(modelPath(['gpt-5-mini'])).toBe('/models/gpt-5-mini');
    expect(modelPath(['meta-llama', 'Llama-3'])).toBe('/models/meta-llama/Llama-3');
    expect(modelPath(['@cf/meta/llama'])).toBe('/models/%40cf%2Fmeta%2Fllama');
    expect(modelPath(['ft:gpt-4o-mini:org::id'])).toBe('/models/ft%3Agpt-4o-mini%3Aorg%3A%3Aid');
  });

  test.each([
    [['..']],
    [['..', 'files']],
    [['a/../..', 'files']],
    [['..\\files']],
    [['a', '', 'b']],
    [['']],
    [['.']],
    [['%2e%2e']],
    [['a?b']],
    [['a#b']],
    [['a b']],
    [['a\u0000']],
    [['é']],
    [['a'.repeat(257)]],
  ])('is not to be had by %j', (segments) => {
    expect(modelPath(segments)).toBeUndefined();
  });

  test('is below the base URL, whatever a caller writes', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '..',
        '.',
        '%2e',
        '/',
        '\\',
        '//evil.example',
        '@evil.example',
        ':',
        '#',
        '?',
      ),
    );
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1 }), hostile, (segments, query) => {
        const path = modelPath(segments);
        if (path === undefined) return;
        const url = providerUrl(BASE, path, query);
        expect(url.origin).toBe('https://provider.example');
        expect(url.pathname).toBe(`/base/v1${path}`);
        expect(url.username + url.password + url.hash).toBe('');
      }),
    );
  });
});
