import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { visibleRange } from './visible-range.ts';

const viewports = fc.record({
  scrolled: fc.integer({ min: -5_000, max: 1_000_000 }),
  height: fc.integer({ min: 0, max: 3_000 }),
  rowHeight: fc.integer({ min: 1, max: 200 }),
  rows: fc.nat(20_000),
  spare: fc.nat(20),
});

test('every row that can be seen is there, and no more than fit and are spare', () => {
  fc.assert(
    fc.property(viewports, fc.nat(20_000), (viewport, row) => {
      const { scrolled, height, rowHeight, rows, spare } = viewport;
      const { from, to } = visibleRange(viewport);
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeGreaterThanOrEqual(from);
      expect(to).toBeLessThanOrEqual(rows);
      expect(to - from).toBeLessThanOrEqual(Math.ceil(height / rowHeight) + 1 + 2 * spare);
      const top = row * rowHeight;
      const inSight = row < rows && top + rowHeight > scrolled && top < scrolled + height;
      expect(inSight && (row < from || row >= to)).toBe(false);
    }),
  );
});
