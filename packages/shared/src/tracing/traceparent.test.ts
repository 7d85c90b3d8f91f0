import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readTraceparent, writeTraceparent } from './traceparent.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('a traceparent', () => {
  test('is read as W3C writes it, and later versions too', () => {
    const context = { traceId: TRACE, spanId: SPAN, traceFlags: 1, isRemote: true };
    expect(readTraceparent(`00-${TRACE}-${SPAN}-01`)).toEqual(context);
    expect(readTraceparent(`01-${TRACE}-${SPAN}-01-more`)).toEqual(context);
    expect(readTraceparent(`00-${TRACE}-${SPAN}-00`)).toEqual({ ...context, traceFlags: 0 });
  });

  test.each([
    undefined,
    '',
    `ff-${TRACE}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}`,
    ` 00-${TRACE}-${SPAN}-01`,
  ])('is not %p', (text) => {
    expect(readTraceparent(text)).toBeUndefined();
  });

  test('is written only of what is recorded, and reads back', () => {
    const hex = (length: number) =>
      fc
        .uint8Array({ minLength: length / 2, maxLength: length / 2 })
        .map((bytes) => Buffer.from(bytes).toString('hex'))
        .filter((text) => !/^0+$/.test(text));
    fc.assert(
      fc.property(hex(32), hex(16), (traceId, spanId) => {
        const context = { traceId, spanId, traceFlags: 1, isRemote: true };
        expect(readTraceparent(writeTraceparent(context))).toEqual(context);
        expect(writeTraceparent({ ...context, traceFlags: 0 })).toBeUndefined();
      }),
    );
  });
});
