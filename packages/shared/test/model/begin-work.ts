import type { BatchState } from '../../src/domain/index.ts';
import { begins, choices, claimOptions, LEASE_MS, type Moment } from './protocol-parts.ts';
import type { Process, Step, Transition } from './world.ts';

/** Where a worker that finds a batch in this state begins. */
const FIRST_STEP: Partial<Record<BatchState, [kind: Process['kind'], at: Step]>> = {
  sealed: ['submission', 'upload'],
  uploaded: ['submission', 'announce the create'],
  creating: ['submission', 'look for what was created'],
  submitted: ['follow', 'note the end'],
  ingesting: ['follow', 'settle'],
  tidying: ['follow', 'close'],
};

/**
 * Workers that begin something. Parcels and jobs are left out: they only say where to look, may be
 * lost, late or repeated, so here everybody may take up anything at any time.
 */
export function beginnings(moment: Moment): Transition[] {
  const { shard, state, world, options } = moment;
  if (world.processes.length >= options.mostProcesses) return [];
  const known = options.requests.filter((id) => shard.has(state.keys.request(id)));
  const batches = shard.sorted(state.keys.batches);
  return [
    ...choices(known).map((requestIds) => beginDrain(moment, requestIds)),
    ...batches.flatMap((batchId) => [
      ...beginSweep(moment, batchId),
      ...beginWorker(moment, batchId),
    ]),
  ];
}

function beginDrain({ state, world }: Moment, requestIds: readonly string[]): Transition {
  const batchId = `b${world.next}`;
  const token = `drain ${world.next}`;
  return {
    name: `a drain claims ${requestIds.join(' and ')} into ${batchId}`,
    mishap: false,
    async happen() {
      const claimed = await state.claim({ ...claimOptions, batchId, owner: token, requestIds });
      // Nothing has come of it: a drain that claims something later may as well begin then.
      if (claimed.length === 0) return world;
      const process = { kind: 'drain', at: 'claim or seal', batchId, token, fence: 0 } as const;
      return begins(world, process, false);
    },
  };
}

/** What a sweep read of a batch may be out of date when it acts: it may try any. */
function beginSweep({ redis, shard, state, world }: Moment, batchId: string): Transition[] {
  const { state: batchState, owner } = shard.hash(state.keys.batch(batchId));
  const asleep = batchState === 'open' && world.processes.some(({ token }) => token === owner);
  return [
    {
      name: `a sweep finds ${batchId}, ${batchState}, overdue${asleep ? ' while its drain sleeps' : ''}`,
      mishap: asleep,
      async happen() {
        await redis.zadd(state.keys.batches, 0, batchId);
        if ((await state.abandon(batchId)) !== 'abandoned') return world;
        const token = `sweep ${world.next}`;
        const process = { kind: 'sweep', at: 'give back', batchId, token, fence: 0 } as const;
        return begins(world, process, asleep);
      },
    },
  ];
}

function beginWorker({ redis, shard, state, world }: Moment, batchId: string): Transition[] {
  const { state: batchState, holder, providerBatchId } = shard.hash(state.keys.batch(batchId));
  const [kind, at] = FIRST_STEP[(batchState ?? '') as BatchState] ?? [];
  if (!kind || !at) return [];
  const ended = world.provider.find(({ id }) => id === providerBatchId)?.ended;
  // A look at a batch that runs changes nothing.
  if (batchState === 'submitted' && !ended) return [];
  const asleep = world.processes.some(({ token }) => token === holder);
  const token = `${kind} ${world.next}`;
  return [
    {
      name: `a ${kind} takes ${batchId}, ${batchState}${asleep ? ', whose holder sleeps past its lease' : ''}`,
      mishap: asleep,
      async happen() {
        if (holder) await redis.hset(state.keys.batch(batchId), 'heldUntil', 0);
        const outcome = await state.lease({ batchId, token, leaseMs: LEASE_MS });
        if (outcome.kind !== 'leased') return world;
        return begins(world, { kind, at, batchId, token, fence: outcome.fence }, asleep);
      },
    },
  ];
}
