import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { timesUnseen, unseenAgain, waitUntilSeenMs, withoutUnseen } from './unseen-file.ts';

const groups = fc.option(
  fc.constantFrom('suspects.b1', 'rest.b1', 'part.b1.3.71', 'smaller.b1.0'),
  { nil: undefined },
);

test('a group counts how often its file was denied, and stays the same otherwise', () => {
  fc.assert(
    fc.property(groups, fc.nat(40), (company, times) => {
      let group: string | undefined = company;
      for (let time = 0; time < times; time += 1) group = unseenAgain(group);
      expect(timesUnseen(group)).toBe(times);
      expect(withoutUnseen(group)).toBe(company);
    }),
  );
});

test('a file is given twice the time each time, within bounds', () => {
  expect([0, 1, 2, 3, 4].map((times) => waitUntilSeenMs(times, 15_000))).toEqual([
    0, 5_000, 10_000, 15_000, 15_000,
  ]);
  expect(waitUntilSeenMs(10_000, 300_000)).toBe(300_000);
});
