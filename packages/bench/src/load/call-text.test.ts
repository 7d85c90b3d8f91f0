import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { markerIn } from '../baseline/marker.ts';
import { callBody, callText, markerOf } from './call-text.ts';

const shapes = fc.record({
  bodyBytes: fc.integer({ min: 200, max: 5_000 }),
  messages: fc.constant(1),
  series: fc.stringMatching(/^[a-z]{1,8}$/),
});

describe('a call of the load', () => {
  test('has exactly the bytes it is said to have', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, number) => {
        expect(callBody(shape, number).byteLength).toBe(shape.bodyBytes);
      }),
    );
  });

  test('carries its own marker in its last message', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, number) => {
        const body = callBody({ ...shape, messages: 3 }, number);
        const { messages } = JSON.parse(body.toString());
        expect(messages).toHaveLength(3);
        expect(messages[2].content.startsWith(markerOf(shape, number))).toBe(true);
        expect(markerIn(body)).toBe(markerOf(shape, number));
      }),
    );
  });

  test('tells the length of its body and which try it is', () => {
    const text = callText({ bodyBytes: 500, messages: 1, series: 's' }, 7, 2).toString();
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head).toContain('content-length: 500');
    expect(head).toContain('x-stainless-retry-count: 2');
    expect(head).toContain('idempotency-key: s-7');
    expect(body).toHaveLength(500);
  });
});
