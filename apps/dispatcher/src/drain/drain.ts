import type { Queue } from 'bullmq';
import type { QueueJobs } from '@silt/shared/queues';
import type { Pacing, QueuedRequest, ShardState } from '@silt/shared/state';
import { IDS_PER_SCRIPT } from '@silt/shared/work';
import type { DispatcherEvents } from '../events.ts';
import { Assembly } from './assembly.ts';
import type { BatchLimits } from './batch-room.ts';
import { laneLimits } from './lane-limits.ts';
import type { Parcels } from './parcels.ts';
import { withoutPausedLanes } from './paused-lanes.ts';

export interface DrainParts {
  readonly state: ShardState;
  readonly parcels: Parcels;
  readonly parcelQueue: Queue<QueueJobs['parcels'], void>;
  readonly pacing: Pacing;
  /** `turn`: the how-manieth of its lane in this drain. */
  readonly submit: (batchId: string, turn: number) => Promise<void>;
  readonly limits: BatchLimits;
  readonly events: DispatcherEvents;
}

/**
 * One drain: everything that waits goes into batches, every batch is sealed. First the parcels, the
 * quick way; then the outbox, which also holds what no parcel brought: the requests of a gateway
 * that died, and those that deserve another try. Only ids and sizes travel; no bodies.
 */
export async function drain(parts: DrainParts): Promise<void> {
  const { state, pacing, parcels, parcelQueue, submit, limits, events } = parts;
  const begun = performance.now();
  const assembly = new Assembly(state, laneLimits(state, pacing, limits), submit, events);
  const unpaused = withoutPausedLanes(state, await state.pauses.lanes());
  const claim = async (requests: readonly QueuedRequest[]): Promise<void> =>
    assembly.claim(await unpaused(requests));
  const waiting = await parcelQueue.getWaitingCount();
  const fromParcels = await parcels.takeAll(waiting, claim);
  const fromOutbox = await drainOutbox(state, claim);
  await assembly.sealAll();
  events.drained(fromParcels, fromOutbox, (performance.now() - begun) / 1000);
}

async function drainOutbox(
  state: ShardState,
  claim: (requests: readonly QueuedRequest[]) => Promise<void>,
): Promise<number> {
  let taken = 0;
  for (;;) {
    const due = await state.dueRequests(IDS_PER_SCRIPT);
    if (due.length === 0) return taken;
    // A claim takes every id of a known lane out of the outbox, claimed or not; what has no lane is
    // gone altogether, and what is paused is put off. All three, so that this loop ends.
    await state.forgetRequests(due.filter(({ lane }) => lane === '').map(({ id }) => id));
    await claim(due.filter(({ lane }) => lane !== ''));
    taken += due.length;
  }
}
