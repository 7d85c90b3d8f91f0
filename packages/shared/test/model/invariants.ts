import type { ShardState } from '../../src/state/index.ts';
import type { ShardSnapshot } from './shard-snapshot.ts';
import type { World } from './world.ts';

/** How many batches at the provider have answered a request. */
export function charged({ provider }: World, id: string): number {
  return provider.filter(({ ended, lines, failed }) => ended && lines.includes(id) && failed !== id)
    .length;
}

/** What is wrong with the state that a transition led to; undefined when nothing is. */
export function violation(
  state: ShardState,
  before: ShardSnapshot,
  after: ShardSnapshot,
  world: World,
  requests: readonly string[],
): string | undefined {
  for (const id of requests) {
    const running = world.provider.filter(({ ended, lines }) => !ended && lines.includes(id));
    if (running.length > 1) return `${id} is in two live batches`;
    if (charged(world, id) > 1) return `${id} is charged twice`;
    const fault = faultOf(state, before, after, id);
    if (fault) return `${id} ${fault}`;
  }
  return undefined;
}

function faultOf(
  { keys }: ShardState,
  before: ShardSnapshot,
  after: ShardSnapshot,
  id: string,
): string | undefined {
  const request = after.hash(keys.request(id));
  const { state, batch = '', gateways = '' } = request;
  if (!state) return before.has(keys.request(id)) ? 'is lost' : undefined;
  const told = outcomeOf(before.string(keys.answer(id)));
  const answer = outcomeOf(after.string(keys.answer(id)));
  if (told !== undefined && answer !== told) return 'had another outcome before';
  if (after.sorted(keys.outbox).includes(id) !== (state === 'queued')) return 'is queued in part';
  if (state === 'settled') {
    const own = answer?.startsWith(`${id} of `) || answer === 'cancelled';
    return own ? undefined : 'has no answer, or a stranger’s';
  }
  if (!after.has(keys.body(id))) return 'has no body';
  if (!gateways.split(',').includes('gw')) return 'would not be told to whom asked first';
  if (state !== 'batched') return undefined;
  if (!after.list(keys.members(batch)).includes(id)) return 'is in a batch that does not know it';
  return after.sorted(keys.batches).includes(batch) ? undefined : 'is in a batch that is over';
}

function outcomeOf(stored: string | undefined): string | undefined {
  return stored?.slice(stored.indexOf('\n') + 1);
}

/** Everybody has an answer, and nothing is left to do. */
export function atRest(
  { keys }: ShardState,
  shard: ShardSnapshot,
  world: World,
  requests: readonly string[],
): boolean {
  return (
    world.processes.length === 0 &&
    shard.sorted(keys.batches).length === 0 &&
    world.provider.every(({ ended }) => ended) &&
    requests.every((id) => shard.has(keys.answer(id)))
  );
}
