import { expect, test } from '@jest/globals';
import { rowAfterKey } from './row-keys.ts';

const list = { at: 5, page: 4, rows: 8 };

test.each([
  ['ArrowDown', 6],
  ['j', 6],
  ['ArrowUp', 4],
  ['k', 4],
  ['PageDown', 7],
  ['PageUp', 1],
  ['Home', 0],
  ['End', 7],
  ['Enter', undefined],
])('%s leads to row %s', (key, row) => {
  expect(rowAfterKey(key, list)).toBe(row);
});

test('nothing leads out of the list', () => {
  expect(rowAfterKey('j', { ...list, at: 7 })).toBe(7);
  expect(rowAfterKey('k', { ...list, at: 0 })).toBe(0);
});
