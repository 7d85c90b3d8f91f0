import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCpuMs, parseResident, readCpuMs, readResident } from './process-status.ts';

describe('what Linux tells of a process', () => {
  test('CPU time is found behind any program name', () => {
    const rest = 'S 1 1 1 0 -1 4194560 11 0 0 0 120 34 0 0 20 0 11 0 3000 900000 4000 18446744';
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(parseCpuMs(`42 (${name}) ${rest}`)).toBe(1_540);
      }),
    );
  });

  test('memory is told in bytes', () => {
    const status = 'Name:\tnode\nVmPeak:\t  999999 kB\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n';
    expect(parseResident(status)).toEqual({ nowBytes: 1_048_576, peakBytes: 2_097_152 });
  });

  test('another form is an error, not a zero', () => {
    expect(() => parseCpuMs('42 (node) S 1')).toThrow(TypeError);
    expect(() => parseResident('Name:\tnode\n')).toThrow(TypeError);
  });

  test('this process has both', () => {
    expect(readCpuMs(process.pid)).toBeGreaterThan(0);
    const { nowBytes, peakBytes } = readResident(process.pid);
    expect(peakBytes).toBeGreaterThanOrEqual(nowBytes);
  });
});
