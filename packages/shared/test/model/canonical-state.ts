import type { ShardState } from '../../src/state/index.ts';
import { charged } from './invariants.ts';
import type { ShardSnapshot } from './shard-snapshot.ts';
import type { World } from './world.ts';

/**
 * The part of a state from which its future follows, the same for states that differ in times and
 * names only. What is over, and nobody looks at any more, is left out.
 */
export function canonical(
  state: ShardState,
  shard: ShardSnapshot,
  world: World,
  requests: readonly string[],
): string {
  const { keys } = state;
  const open = shard.sorted(keys.batches);
  const watched = new Set([...open, ...world.processes.map(({ batchId }) => batchId)]);
  const facts = {
    requests: requests.map((id) => {
      const request = shard.hash(keys.request(id));
      return [request['state'], request['batch'], request['attempts'], request['gateways']];
    }),
    answers: requests.map((id) => shard.string(keys.answer(id))?.split(' ')[0]),
    outbox: shard.sorted(keys.outbox).toSorted(),
    batches: [...watched].toSorted(byNumber).map((id) => {
      const batch = shard.hash(keys.batch(id));
      const { state: batchState, inputFileId, providerBatchId } = batch;
      return [
        id,
        open.includes(id),
        batchState,
        inputFileId,
        providerBatchId,
        shard.list(keys.members(id)),
      ];
    }),
    processes: world.processes
      .map(({ token, fence, ...process }) => {
        const { owner, holder, fence: last } = shard.hash(keys.batch(process.batchId));
        const holds = owner === token || (holder === token && last === String(fence));
        return JSON.stringify({ ...process, holds });
      })
      .toSorted(),
    provider: world.provider.filter(({ batchId, ended }) => !ended || watched.has(batchId)),
    charged: requests.map((id) => charged(world, id)),
    left: [world.mishapsLeft, world.failuresLeft],
  };
  return renamed(JSON.stringify(facts));
}

/** Batches by the order in which they were made: which number each had does not matter. */
function renamed(text: string): string {
  const names = [...new Set(text.match(/\b[bp]\d+\b/g))].toSorted(byNumber);
  const order = new Map(names.map((name, index) => [name, `${name.charAt(0)}#${index}`]));
  return text.replace(/\b[bp]\d+\b/g, (name) => order.get(name) ?? name);
}

function byNumber(one: string, other: string): number {
  return Number(one.slice(1)) - Number(other.slice(1));
}
