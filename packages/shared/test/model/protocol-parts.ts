import type { Redis } from 'ioredis';
import type { ShardState } from '../../src/state/index.ts';
import type { ShardSnapshot } from './shard-snapshot.ts';
import type { Process, Transition, World } from './world.ts';

export interface ProtocolOptions {
  readonly requests: readonly string[];
  /** Processes at work at the same time, of whatever kind. */
  readonly mostProcesses: number;
  readonly mishaps: number;
  readonly failures: number;
  /** Whether callers may cancel. */
  readonly cancelling: boolean;
  /** False plants a fault: whoever finds a create announced makes the batch without looking for it. */
  readonly adopting: boolean;
}

/** What a step may use: the real scripts on a real Redis, and what both held before the step. */
export interface Moment {
  readonly redis: Redis;
  readonly state: ShardState;
  readonly shard: ShardSnapshot;
  readonly world: World;
  readonly options: ProtocolOptions;
}

export const LANE = 'lane';
export const MAX_ATTEMPTS = 3;
/** Longer than an exploration: what is to run out is made to, by a transition. */
const FOR_EVER_MS = 3_600_000;

/** What every change of a batch under its lease says. */
export function underLease({ batchId, token, fence }: Process) {
  return {
    batchId,
    token,
    fence,
    leaseMs: FOR_EVER_MS,
    sweepAfterMs: FOR_EVER_MS,
    keepClosedSecs: 3_600,
  };
}

export const claimOptions = { lane: LANE, abandonAfterMs: FOR_EVER_MS };
export const sealOptions = { sweepAfterMs: FOR_EVER_MS };
export const admitOptions = { parcelGraceMs: FOR_EVER_MS, factTtlSecs: 3_600, facts: [] };
export const LEASE_MS = FOR_EVER_MS;

/** The process goes on at another step, or, without one, has done its work. */
export function goesOn(world: World, process: Process, changed?: Partial<Process>): World {
  const others = world.processes.filter((one) => one !== process);
  return { ...world, processes: changed ? [...others, { ...process, ...changed }] : others };
}

export function begins(world: World, process: Process, mishap: boolean): World {
  return {
    ...world,
    processes: [...world.processes, process],
    next: world.next + 1,
    mishapsLeft: world.mishapsLeft - (mishap ? 1 : 0),
  };
}

/** Leaves out what goes wrong when nothing more may. */
export function possible(world: World, transitions: readonly Transition[]): Transition[] {
  return transitions.filter(({ mishap }) => !mishap || world.mishapsLeft > 0);
}

/** Every choice of at least one of them, in their order. */
export function choices(ids: readonly string[]): string[][] {
  const all = ids.reduce<string[][]>(
    (sets, id) => [...sets, ...sets.map((set) => [...set, id])],
    [[]],
  );
  return all.filter((set) => set.length > 0);
}
