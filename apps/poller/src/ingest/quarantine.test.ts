import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { divisionOf, isEverybodysFault, quarantine } from './quarantine.ts';

/** Plays rounds against a provider that refuses every batch with a guilty line in it. */
function play(
  count: number,
  guilty: ReadonlySet<number>,
  name: (lines: readonly number[]) => number[],
) {
  let batches: { lines: number[]; group: string | undefined }[] = [
    { lines: Array.from({ length: count }, (_, n) => n), group: undefined },
  ];
  const convicted: number[] = [];
  const passed: number[] = [];
  let rounds = 0;
  for (; batches.length > 0; rounds += 1) {
    const groups = new Map<string, number[]>();
    for (const [index, { lines, group }] of batches.entries()) {
      if (!lines.some((line) => guilty.has(line))) {
        passed.push(...lines);
        continue;
      }
      const verdict = quarantine({
        batchId: `b${rounds}-${index}`,
        group,
        count: lines.length,
        named: new Set(name(lines)),
      });
      for (const [at, line] of lines.entries()) {
        const fate = verdict(at + 1);
        if (fate.kind === 'guilty') convicted.push(line);
        else groups.set(fate.group, [...(groups.get(fate.group) ?? []), line]);
      }
    }
    batches = [...groups].map(([group, lines]) => ({ lines, group }));
  }
  return { convicted: convicted.toSorted((a, b) => a - b), passed, rounds };
}

/** How a provider may name the guilty lines of a file, right or wrong. */
const naming = {
  all: (guilty: ReadonlySet<number>) => (lines: readonly number[]) =>
    lines.flatMap((line, at) => (guilty.has(line) ? [at + 1] : [])),
  first: (guilty: ReadonlySet<number>) => (lines: readonly number[]) => [
    lines.findIndex((line) => guilty.has(line)) + 1,
  ],
  none: () => () => [],
};

describe('quarantine', () => {
  test('one poisoned line of 5,000 is found in three rounds, named or not', () => {
    const guilty = new Set([1_234]);
    for (const how of [naming.all, naming.first, naming.none]) {
      const { convicted, passed, rounds } = play(5_000, guilty, how(guilty));
      expect(convicted).toEqual([1_234]);
      expect(passed).toHaveLength(4_999);
      expect(rounds).toBeLessThanOrEqual(3);
    }
  });

  test('convicts the guilty only, and all of them, however they are named', () => {
    const size = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(
        size.chain((count) =>
          fc.record({
            count: fc.constant(count),
            guilty: fc.uniqueArray(fc.nat(count - 1), { minLength: 1, maxLength: 8 }),
            how: fc.constantFrom(naming.all, naming.first, naming.none),
          }),
        ),
        ({ count, guilty, how }) => {
          const set = new Set(guilty);
          const { convicted, passed } = play(count, set, how(set));
          expect(convicted).toEqual(guilty.toSorted((a, b) => a - b));
          expect(passed).toHaveLength(count - guilty.length);
        },
      ),
    );
  });

  test('an innocent neighbour that is named by mistake goes free', () => {
    const guilty = new Set([50]);
    const offByOne = (lines: readonly number[]) => {
      const at = lines.findIndex((line) => guilty.has(line));
      return [Math.min(at + 2, lines.length)];
    };
    const { convicted, passed, rounds } = play(200, guilty, offByOne);
    expect(convicted).toEqual([50]);
    expect(passed).toHaveLength(199);
    expect(rounds).toBeLessThanOrEqual(5);
  });

  test('a line refused alone for the first time is not convicted', () => {
    const alone = { batchId: 'bx', count: 1, named: new Set<number>() };
    for (const group of [undefined, 'rest.b', 'smaller.b.1']) {
      expect(quarantine({ ...alone, group })(1)).toEqual({ kind: 'again', group: 'suspects.bx' });
    }
    for (const group of ['suspects.b', 'part.b.1.9']) {
      expect(quarantine({ ...alone, group })(1)).toEqual({ kind: 'guilty' });
    }
  });

  test('a part tells where it comes from', () => {
    const verdict = quarantine({ batchId: 'bx', group: undefined, count: 100, named: new Set() });
    const fate = verdict(95);
    expect(fate.kind === 'again' && divisionOf(fate.group)).toEqual({ of: 'bx', parts: 10 });
    for (const other of [undefined, 'rest.bx', 'suspects.bx', '']) {
      expect(divisionOf(other)).toBeUndefined();
    }
  });

  test('a fault of many parts, before any began, is everybody’s', () => {
    expect(isEverybodysFault({ refused: 10, begun: 0 })).toBe(true);
    expect(isEverybodysFault({ refused: 9, begun: 0 })).toBe(false);
    expect(isEverybodysFault({ refused: 70, begun: 1 })).toBe(false);
  });
});
