import type { Redis } from 'ioredis';
import { ShardState } from '../../src/state/index.ts';
import { beginnings } from './begin-work.ts';
import { canonical } from './canonical-state.ts';
import { nextSteps } from './go-on.ts';
import { atRest, violation } from './invariants.ts';
import { events } from './mishaps.ts';
import { possible, type ProtocolOptions } from './protocol-parts.ts';
import { restoreShard, saveShard, type ShardSnapshot } from './shard-snapshot.ts';
import type { World } from './world.ts';

/** A state that was reached, and how. */
interface Reached {
  readonly shard: ShardSnapshot;
  readonly world: World;
  readonly from: Reached | undefined;
  readonly by: string;
  readonly resting: boolean;
  /** From where it is reached without a mishap. */
  readonly before: Set<Reached>;
}

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
}

/** The model found something that must not be. The message tells how it came about. */
export class ViolationError extends Error {
  override readonly name = 'ViolationError';
}

/**
 * Goes through every state that can be reached from an empty Redis, one script call or provider call
 * at a time, breadth first, so that what is found comes about in the fewest steps. Every state is
 * checked, and that from each of them everybody can still be answered without another mishap.
 */
export async function explore(
  redis: Redis,
  commands: Redis,
  options: ProtocolOptions,
): Promise<Exploration> {
  const state = new ShardState(commands, 0);
  const { requests, mishaps: mishapsLeft, failures: failuresLeft } = options;
  await redis.flushdb();
  const world = { processes: [], provider: [], mishapsLeft, failuresLeft, next: 1 };
  const nothing = await saveShard(redis);
  const known = new Map<string, Reached>();
  const first = reached(nothing, world, undefined, '');
  known.set(canonical(state, nothing, world, requests), first);
  let transitions = 0;
  // A Map goes on to what is added while it is gone through.
  for (const here of known.values()) {
    const moment = { redis, state, shard: here.shard, world: here.world, options };
    const next = [...events(moment), ...nextSteps(moment), ...beginnings(moment)];
    for (const { name, mishap, happen } of possible(here.world, next)) {
      const restored = restoreShard(redis, here.shard);
      const after = await happen().catch((error: unknown) => {
        throw objection(String(error), here, name);
      });
      await restored;
      const shard = await saveShard(redis);
      transitions += 1;
      const fault = violation(state, here.shard, shard, after, requests);
      if (fault) throw objection(fault, here, name);
      const key = canonical(state, shard, after, requests);
      const there = known.get(key) ?? reached(shard, after, here, name);
      known.set(key, there);
      if (!mishap) there.before.add(here);
    }
  }
  const stuck = firstStuck([...known.values()]);
  if (stuck) throw objection('nobody can finish from here', stuck, '');
  return { states: known.size, transitions };

  function reached(
    shard: ShardSnapshot,
    then: World,
    from: Reached | undefined,
    by: string,
  ): Reached {
    const resting = atRest(state, shard, then, requests);
    return { shard, world: then, from, by, resting, before: new Set() };
  }
}

/** The first state from which no way without mishaps leads to rest. */
function firstStuck(all: readonly Reached[]): Reached | undefined {
  const good = new Set(all.filter(({ resting }) => resting));
  for (const one of good) for (const earlier of one.before) good.add(earlier);
  return all.find((one) => !good.has(one));
}

function objection(fault: string, at: Reached, name: string): ViolationError {
  const way: string[] = name === '' ? [] : [name];
  for (let one: Reached | undefined = at; one?.from; one = one.from) way.unshift(one.by);
  return new ViolationError(`${fault}, after:\n${way.map((step) => `  ${step}`).join('\n')}`);
}
