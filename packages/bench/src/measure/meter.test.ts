import { expect, test } from '@jest/globals';
import { cpuMicros } from './meter.ts';

test('processes of one kind count together', () => {
  const usage = (name: string, cpuMs: number) => ({ name, cpuMs, peakResidentBytes: 0 });
  const measurement = {
    wallMs: 1,
    processes: [usage('gateway-1', 30), usage('gateway-2', 20), usage('redis', 5)],
    redisBytes: { before: 0, after: 0 },
  };
  expect(cpuMicros(measurement, 'gateway', 1_000)).toBe(50);
  expect(cpuMicros(measurement, 'redis', 1_000)).toBe(5);
  expect(cpuMicros(measurement, 'poller', 1_000)).toBe(0);
});
