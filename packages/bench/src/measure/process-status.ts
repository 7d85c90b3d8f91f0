import { readFileSync, writeFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second for user space, whatever its own clock. */
const TICKS_PER_SECOND = 100;

/** Time on a CPU that a line of `/proc/<pid>/stat` tells: user and system, all threads. Milliseconds. */
export function parseCpuMs(stat: string): number {
  // The second field is the program's name in parentheses, and may hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  if (!Number.isFinite(ticks)) throw new TypeError('a process status of an unknown form');
  return (ticks * 1000) / TICKS_PER_SECOND;
}

export interface Resident {
  readonly nowBytes: number;
  readonly peakBytes: number;
}

/** Resident memory that `/proc/<pid>/status` tells. */
export function parseResident(status: string): Resident {
  return { nowBytes: kilobytesOf(status, 'VmRSS'), peakBytes: kilobytesOf(status, 'VmHWM') };
}

export function readCpuMs(pid: number): number {
  return parseCpuMs(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

export function readResident(pid: number): Resident {
  return parseResident(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

/** From here on the peak is counted anew. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function kilobytesOf(status: string, field: string): number {
  const match = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status);
  if (!match) throw new TypeError(`a process status without ${field}`);
  return Number(match[1]) * 1024;
}
