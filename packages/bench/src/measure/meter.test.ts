import { expect, test } from '@jest/globals';
import { cpuMicros, together } from './meter.ts';

test('processes of one kind count together', () => {
  const usage = (name: string, cpuMs: number) => ({ name, cpuMs, peakResidentBytes: 0 });
  const measurement = {
    wallMs: 1,
    processes: [usage('gateway-1', 30), usage('gateway-2', 20), usage('redis', 5)],
  };
  expect(cpuMicros(measurement, 'gateway', 1_000)).toBe(50);
  expect(cpuMicros(measurement, 'redis', 1_000)).toBe(5);
  expect(cpuMicros(measurement, 'poller', 1_000)).toBe(0);
});

test('rounds count together: their CPU added up, the highest of their peaks, the last of what is held', () => {
  const round = (cpuMs: number, peakHeapBytes: number) => ({
    wallMs: 10,
    processes: [
      { name: 'gateway-1', cpuMs, peakResidentBytes: cpuMs, peakHeapBytes },
      { name: 'redis', cpuMs: 1, peakResidentBytes: 1, dataBytes: cpuMs },
    ],
  });
  expect(together([round(5, 7), round(6, 3)])).toEqual({
    wallMs: 20,
    processes: [
      { name: 'gateway-1', cpuMs: 11, peakResidentBytes: 6, peakHeapBytes: 7 },
      { name: 'redis', cpuMs: 2, peakResidentBytes: 1, dataBytes: 6 },
    ],
  });
});
