import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { holdWindowMs } from './hold-window.ts';

const node = { 'x-stainless-lang': 'js' };
const python = { 'x-stainless-lang': 'python' };
const auto = { hold: 'auto' } as const;

describe('holdWindowMs', () => {
  test.each([
    ['openai-node', node, 290],
    ['openai-node by its agent', { 'user-agent': 'OpenAI/JS 7.57.0' }, 290],
    ['plain fetch of Node', { 'user-agent': 'node' }, 290],
    ['the AI SDK', { 'user-agent': 'ai/7.0.173 ai-sdk-provider-utils/5.0.81 node.js/24' }, 290],
    ['undici', { 'user-agent': 'undici' }, 290],
    ['openai-python', python, 590],
    ['openai-python by its agent', { 'user-agent': 'AsyncOpenAI/Python 3.22.1' }, 590],
    ['anybody else', { 'user-agent': 'curl/8' }, Number.POSITIVE_INFINITY],
    ['nobody', {}, Number.POSITIVE_INFINITY],
    ['a declared timeout', { ...node, 'x-stainless-timeout': '60' }, 55],
    ['Python’s declared timeout', { ...python, 'x-stainless-read-timeout': '600.0' }, 595],
    ['the shorter of two', { 'x-stainless-timeout': '90', 'x-stainless-read-timeout': '30' }, 25],
    ['Node whatever it declares', { ...node, 'x-stainless-timeout': '3600' }, 290],
    ['a short one', { 'x-stainless-timeout': '4' }, 2],
    ['a timeout below a second', { 'x-stainless-timeout': '0' }, 0.25],
    ['a timeout of None', { ...python, 'x-stainless-read-timeout': 'None' }, 590],
    ['nonsense', { ...node, 'x-stainless-timeout': '-1' }, 290],
  ])('knows the patience of %s', (_name, headers, secs) => {
    expect(holdWindowMs(headers, auto)).toBe(secs * 1000);
  });

  test('a number is for all, and the cap is above everything', () => {
    expect(holdWindowMs(python, { hold: 30 })).toBe(30_000);
    expect(holdWindowMs({}, { hold: 'auto', atMostSecs: 50 })).toBe(50_000);
    expect(holdWindowMs(node, { hold: 30, atMostSecs: 10 })).toBe(10_000);
  });

  test('is positive, below what was declared, and never above the cap', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        fc.double({ min: 0.1, max: 1e5, noNaN: true }),
        fc.constantFrom('js', 'python', 'go'),
        (declared, atMostSecs, language) => {
          const headers = { 'x-stainless-lang': language, 'x-stainless-timeout': String(declared) };
          const windowMs = holdWindowMs(headers, { hold: 'auto', atMostSecs });
          expect(windowMs).toBeGreaterThan(0);
          expect(windowMs).toBeLessThan(declared * 1000);
          expect(windowMs).toBeLessThanOrEqual(atMostSecs * 1000);
        },
      ),
    );
  });
});
