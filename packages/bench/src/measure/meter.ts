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
  /** What a Redis holds at the end. */
  readonly dataBytes?: number;
}

/** What a piece of work took, process by process. */
export interface Measurement {
  readonly wallMs: number;
  readonly processes: readonly ProcessUsage[];
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

/** The name under which Redis' own process is measured; of a cluster, what its nodes' names begin with. */
export const REDIS = 'redis';

/** Every Redis by the name of its process. */
export type RedisServers = ReadonlyMap<string, Redis>;

/** Measures from `start` to `stop`, from outside: the work itself knows nothing of it. */
export class Meter {
  private readonly servers: RedisServers;
  private readonly before: ReadonlyMap<string, RedisUsage>;
  private readonly beginnings: readonly Beginning[];
  private readonly startedAt: number;

  private constructor(
    servers: RedisServers,
    before: ReadonlyMap<string, RedisUsage>,
    beginnings: readonly Beginning[],
  ) {
    this.servers = servers;
    this.before = before;
    this.beginnings = beginnings;
    this.startedAt = performance.now();
  }

  static async start(servers: RedisServers, metered: readonly Metered[]): Promise<Meter> {
    for (const { watch } of metered) await watch?.begin();
    const before = await usageOf(servers);
    const beginnings = metered.flatMap(({ name, pid, watch }) => {
      if (pid === undefined) return [];
      forgetPeak(pid);
      return [{ name, pid, watch, cpuMs: readCpuMs(pid) }];
    });
    return new Meter(servers, before, beginnings);
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
    const after = await usageOf(this.servers);
    const processes: ProcessUsage[] = [];
    for (const [index, usage] of usages.entries()) {
      const watch = running[index]?.watch;
      if (watch) processes.push({ ...usage, peakHeapBytes: await watch.end() });
      else processes.push({ ...usage, ...this.toldBy(usage.name, after.get(usage.name)) });
    }
    return { wallMs, processes };
  }

  /** Redis counts its CPU finer than the kernel tells. */
  private toldBy(name: string, after: RedisUsage | undefined): Partial<ProcessUsage> {
    const before = this.before.get(name);
    if (!before || !after) return {};
    return { cpuMs: after.cpuMs - before.cpuMs, dataBytes: after.memoryBytes };
  }
}

async function usageOf(servers: RedisServers): Promise<ReadonlyMap<string, RedisUsage>> {
  const asked = [...servers].map(
    async ([name, redis]) => [name, await readRedisUsage(redis)] as const,
  );
  return new Map(await Promise.all(asked));
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
    return { wallMs: sum.wallMs + one.wallMs, processes };
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
    ...(other.dataBytes !== undefined && { dataBytes: other.dataBytes }),
  };
}

/** CPU time of one process in microseconds for each of so many requests. */
export function cpuMicros(measurement: Measurement, name: string, requests: number): number {
  const found = measurement.processes.filter((usage) => usage.name.startsWith(name));
  return (found.reduce((sum, { cpuMs }) => sum + cpuMs, 0) * 1000) / requests;
}

/** What is measured of ours, and not of the load or the provider. */
const OURS = ['gateway', 'dispatcher', 'poller', REDIS];

/** CPU time of all our processes and Redis in microseconds for each of so many requests. */
export function allMicros(measurement: Measurement, requests: number): number {
  return OURS.reduce((sum, name) => sum + cpuMicros(measurement, name, requests), 0);
}
