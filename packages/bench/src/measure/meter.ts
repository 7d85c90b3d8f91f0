import { existsSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { forgetPeak, readCpuMs, readResident } from './process-status.ts';
import { readRedisUsage, type RedisUsage } from './redis-info.ts';

export interface ProcessUsage {
  readonly name: string;
  readonly cpuMs: number;
  readonly peakResidentBytes: number;
  /** Highest of some looks at it; undefined where nobody looked. */
  readonly peakHeapBytes?: number;
}

/** What a piece of work took, process by process. */
export interface Measurement {
  readonly wallMs: number;
  readonly processes: readonly ProcessUsage[];
  /** What Redis holds. */
  readonly redisBytes: { readonly before: number; readonly after: number };
}

/** A process that is measured, by its number or by a number that is only known when asked. */
export interface Metered {
  readonly name: string;
  readonly pid: number | undefined;
  /** Told when a measurement begins and ends; gives the highest heap it saw between. */
  readonly watch?: { begin(): Promise<void>; end(): Promise<number> };
}

interface Beginning {
  readonly name: string;
  readonly pid: number;
  readonly cpuMs: number;
  readonly watch: Metered['watch'];
}

/** The name under which Redis' own process is measured. */
export const REDIS = 'redis';

/** Measures from `start` to `stop`, from outside: the work itself knows nothing of it. */
export class Meter {
  private readonly redis: Redis;
  private readonly before: RedisUsage;
  private readonly beginnings: readonly Beginning[];
  private readonly startedAt: number;

  private constructor(redis: Redis, before: RedisUsage, beginnings: readonly Beginning[]) {
    this.redis = redis;
    this.before = before;
    this.beginnings = beginnings;
    this.startedAt = performance.now();
  }

  static async start(redis: Redis, metered: readonly Metered[]): Promise<Meter> {
    for (const { watch } of metered) await watch?.begin();
    const before = await readRedisUsage(redis);
    const beginnings = metered.flatMap(({ name, pid, watch }) => {
      if (pid === undefined) return [];
      forgetPeak(pid);
      return [{ name, pid, watch, cpuMs: readCpuMs(pid) }];
    });
    return new Meter(redis, before, beginnings);
  }

  /** Processes that ended meanwhile are left out. */
  async stop(): Promise<Measurement> {
    const wallMs = performance.now() - this.startedAt;
    const running = this.beginnings.filter(({ pid }) => existsSync(`/proc/${pid}`));
    const usages = running.map(({ name, pid, cpuMs }) => ({
      name,
      cpuMs: readCpuMs(pid) - cpuMs,
      peakResidentBytes: readResident(pid).peakBytes,
    }));
    const after = await readRedisUsage(this.redis);
    const redisCpuMs = after.cpuMs - this.before.cpuMs;
    const processes: ProcessUsage[] = [];
    for (const [index, usage] of usages.entries()) {
      const watch = running[index]?.watch;
      if (watch) processes.push({ ...usage, peakHeapBytes: await watch.end() });
      // Redis counts finer than the kernel tells.
      else processes.push(usage.name === REDIS ? { ...usage, cpuMs: redisCpuMs } : usage);
    }
    return {
      wallMs,
      processes,
      redisBytes: { before: this.before.memoryBytes, after: after.memoryBytes },
    };
  }
}

/** What several pieces of work took together. They were measured with the same processes. */
export function together(measurements: readonly Measurement[]): Measurement {
  const [first, ...others] = measurements;
  if (!first) throw new RangeError('nothing was measured');
  return others.reduce((sum, one) => {
    const processes = sum.processes.map((usage, index) => {
      const other = one.processes[index];
      return other === undefined ? usage : bothOf(usage, other);
    });
    const redisBytes = { before: sum.redisBytes.before, after: one.redisBytes.after };
    return { wallMs: sum.wallMs + one.wallMs, processes, redisBytes };
  }, first);
}

function bothOf(one: ProcessUsage, other: ProcessUsage): ProcessUsage {
  if (one.name !== other.name) throw new RangeError('other processes were measured');
  const heaps = [one.peakHeapBytes, other.peakHeapBytes].filter((bytes) => bytes !== undefined);
  return {
    name: one.name,
    cpuMs: one.cpuMs + other.cpuMs,
    peakResidentBytes: Math.max(one.peakResidentBytes, other.peakResidentBytes),
    ...(heaps.length > 0 && { peakHeapBytes: Math.max(...heaps) }),
  };
}

/** CPU time of one process in microseconds for each of so many requests. */
export function cpuMicros(measurement: Measurement, name: string, requests: number): number {
  const found = measurement.processes.filter((usage) => usage.name.startsWith(name));
  return (found.reduce((sum, { cpuMs }) => sum + cpuMs, 0) * 1000) / requests;
}
