import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeVerdict, isMet } from './budget.ts';
import { cpuChart } from './cpu-chart.ts';
import { formatNumber } from './format-number.ts';
import { lineChart } from './line-chart.ts';
import { textReport } from './text-report.ts';
import type { StageResult } from './stage-result.ts';

const stage: StageResult = {
  stage: 'accept',
  tookMs: 2_000,
  parts: [
    {
      name: 'gateway, 2 KB',
      requests: 1_000,
      measurement: {
        wallMs: 500,
        processes: [
          { name: 'gateway-1', cpuMs: 90, peakResidentBytes: 120e6, peakHeapBytes: 30e6 },
          { name: 'redis', cpuMs: 25, peakResidentBytes: 20e6, dataBytes: 4e6 },
        ],
      },
    },
  ],
  facts: [{ what: 'against a plain SET', value: 2.345, unit: '×' }],
  verdicts: [
    { budget: 'within', unit: '×', limit: 1.5, measured: 1.5 },
    { budget: 'beyond', unit: 's', limit: 4, measured: 5 },
  ],
  plots: [],
};

const machine = {
  date: '2026-01-02 03:04',
  processor: 'Some CPU',
  cores: 2,
  memoryGb: 8,
  system: 'linux 6',
  node: 'v24',
  redis: '7.0',
  loadBefore: 0.5,
};

describe('a budget', () => {
  test('is met at its limit, and missed by so much beyond it', () => {
    expect(stage.verdicts.map(describeVerdict)).toEqual(['met', 'missed by 25 %']);
    expect(stage.verdicts.map(isMet)).toEqual([true, false]);
  });
});

describe('a number for people', () => {
  test('has three digits that count', () => {
    expect([0, 0.012345, 1.5, 99.96, 100.4, 12_345.6, 1_234_567].map(formatNumber)).toEqual([
      '0',
      '0.0123',
      '1.5',
      '100',
      '100',
      '12,346',
      '1,234,567',
    ]);
  });

  test('is off by less than one in a hundred', () => {
    const numbers = fc.double({ min: 1e-3, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(numbers, (value) => {
        const read = Number(formatNumber(value).replaceAll(',', ''));
        expect(Math.abs(read / value - 1)).toBeLessThan(0.01);
      }),
    );
  });
});

describe('the report', () => {
  const text = textReport({ machine, stages: [stage] }, 'plots');

  test('says of each budget whether it is met', () => {
    expect(text).toContain('| within | ≤ 1.5 × | 1.5 × | met |');
    expect(text).toContain('| beyond | ≤ 4 s | 5 s | missed by 25 % |');
  });

  test('says of each process what one request took', () => {
    expect(text).toContain(
      '| gateway, 2 KB | 1,000 | 0.5 s | gateway-1 | 90 µs | 18 % | 120 MB | 30 MB |',
    );
    expect(text).toContain('|  |  |  | redis | 25 µs | 5 % | 20 MB | 4 MB |');
  });

  test('tells the machine and the facts', () => {
    expect(text).toContain('2 × Some CPU');
    expect(text).toContain('- against a plain SET: 2.35 ×');
  });
});

describe('plots', () => {
  test('draw every point within the picture, whatever the figures', () => {
    const points = fc.array(
      fc.record({
        x: fc.integer({ min: 1, max: 1e6 }),
        y: fc.double({ min: 0, max: 1e9, noNaN: true }),
      }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(points, (some) => {
        const series = [{ name: 'a < b', points: some }];
        const svg = lineChart({ name: 'p', title: 'Title', unit: 'µs', series });
        const circles = [...svg.matchAll(/cx="([^"]+)" cy="([^"]+)"/g)];
        expect(circles).toHaveLength(some.length);
        for (const [, x, y] of circles) {
          expect(Number(x)).toBeGreaterThanOrEqual(0);
          expect(Number(x)).toBeLessThanOrEqual(720);
          expect(Number(y)).toBeGreaterThanOrEqual(0);
          expect(Number(y)).toBeLessThanOrEqual(320);
        }
        expect(svg).not.toContain('a < b');
      }),
    );
  });

  test('name every part with what one request took', () => {
    const svg = cpuChart([stage]);
    expect(svg).toContain('accept: gateway, 2 KB');
    expect(svg).toContain('115 µs');
  });
});
