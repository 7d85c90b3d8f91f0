import { randomUUID } from 'node:crypto';
import { randomId } from '@silt/shared/domain';
import type { QueuedRequest, ShardState } from '@silt/shared/state';
import { IDS_PER_SCRIPT, SWEEP_AFTER_MS } from '@silt/shared/work';
import type { DispatcherEvents } from '../events.ts';
import { type BatchLimits, EMPTY, howManyFit, type Load, loaded } from './batch-room.ts';

/**
 * An open batch that nobody claims into for this long has lost its maker. Far above the time
 * between two claims of one drain, far below the patience of a caller.
 */
const ABANDON_AFTER_MS = 20_000;

interface OpenBatch {
  readonly id: string;
  load: Load;
}

/**
 * The batches that one drain fills, one open per lane. The token makes them this drain's own: a
 * drain that slept so long that its batches were taken away can neither add to them nor seal them.
 * One claim at a time: the caller awaits each.
 */
export class Assembly {
  private readonly owner = randomUUID();
  private readonly open = new Map<string, OpenBatch>();
  private readonly state: ShardState;
  private readonly limits: BatchLimits;
  private readonly sealed: (batchId: string) => Promise<void>;
  private readonly events: DispatcherEvents;

  constructor(
    state: ShardState,
    limits: BatchLimits,
    sealed: (batchId: string) => Promise<void>,
    events: DispatcherEvents,
  ) {
    this.state = state;
    this.limits = limits;
    this.sealed = sealed;
    this.events = events;
  }

  /** Claims what is still queued of these, into as many batches as it takes. */
  async claim(requests: readonly QueuedRequest[]): Promise<void> {
    for (const [lane, ofLane] of Map.groupBy(requests, (request) => request.lane)) {
      let rest = ofLane;
      while (rest.length > 0) {
        const batch = this.batchOf(lane);
        const fitting = howManyFit(batch.load, this.limits, rest.slice(0, IDS_PER_SCRIPT));
        if (fitting > 0) {
          await this.claimInto(batch, lane, rest.slice(0, fitting));
          rest = rest.slice(fitting);
        } else {
          await this.seal(lane, batch);
        }
      }
    }
  }

  /** Seals what is open: the window is over. */
  async sealAll(): Promise<void> {
    for (const [lane, batch] of this.open) await this.seal(lane, batch);
  }

  private batchOf(lane: string): OpenBatch {
    const known = this.open.get(lane);
    if (known) return known;
    const batch = { id: `b${randomId()}`, load: EMPTY };
    this.open.set(lane, batch);
    return batch;
  }

  private async claimInto(
    batch: OpenBatch,
    lane: string,
    requests: readonly QueuedRequest[],
  ): Promise<void> {
    const claimed = await this.state.claim({
      batchId: batch.id,
      owner: this.owner,
      lane,
      abandonAfterMs: ABANDON_AFTER_MS,
      requestIds: requests.map(({ id }) => id),
    });
    if (claimed === 'not-open') {
      this.events.batchTakenAway(batch.id);
      this.open.delete(lane);
      await this.claimInto(this.batchOf(lane), lane, requests);
      return;
    }
    const ids = new Set(claimed);
    batch.load = loaded(
      batch.load,
      requests.filter(({ id }) => ids.has(id)),
    );
  }

  private async seal(lane: string, batch: OpenBatch): Promise<void> {
    this.open.delete(lane);
    if (batch.load.requests === 0) return;
    const outcome = await this.state.seal({
      batchId: batch.id,
      owner: this.owner,
      sweepAfterMs: SWEEP_AFTER_MS,
    });
    if (outcome === 'not-open') {
      this.events.batchTakenAway(batch.id);
      return;
    }
    this.events.batchSealed(batch.id, batch.load);
    // A crash before this leaves a sealed batch without a job: the sweep adds one.
    await this.sealed(batch.id);
  }
}
