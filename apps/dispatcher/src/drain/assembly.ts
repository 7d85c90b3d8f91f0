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
  readonly lane: string;
  readonly group: string | undefined;
  load: Load;
}

/**
 * The batches that one drain fills, one open per lane (and group within it). The token makes them this drain's own: a
 * drain that slept so long that its batches were taken away can neither add to them nor seal them.
 * One claim at a time: the caller awaits each.
 */
export class Assembly {
  private readonly owner = randomUUID();
  private readonly open = new Map<string, OpenBatch>();
  private readonly state: ShardState;
  private readonly limitsOf: (lane: string) => Promise<BatchLimits>;
  private readonly sealed: (batchId: string, turn: number) => Promise<void>;
  /** Batches sealed so far, by lane. */
  private readonly turns = new Map<string, number>();
  private readonly events: DispatcherEvents;

  constructor(
    state: ShardState,
    limitsOf: (lane: string) => Promise<BatchLimits>,
    sealed: (batchId: string, turn: number) => Promise<void>,
    events: DispatcherEvents,
  ) {
    this.state = state;
    this.limitsOf = limitsOf;
    this.sealed = sealed;
    this.events = events;
  }

  /** Claims what is still queued of these, into as many batches as it takes. */
  async claim(requests: readonly QueuedRequest[]): Promise<void> {
    for (const [company, together] of Map.groupBy(requests, companyOf)) {
      const limits = await this.limitsOf(together[0]?.lane ?? '');
      let rest = together;
      while (rest.length > 0) {
        const batch = this.batchOf(company, together);
        const fitting = howManyFit(batch.load, limits, rest.slice(0, IDS_PER_SCRIPT));
        if (fitting > 0) {
          await this.claimInto(company, batch, rest.slice(0, fitting));
          rest = rest.slice(fitting);
        } else {
          await this.seal(company, batch);
        }
      }
    }
  }

  /** Seals what is open: the window is over. */
  async sealAll(): Promise<void> {
    for (const [company, batch] of this.open) await this.seal(company, batch);
  }

  private batchOf(company: string, requests: readonly QueuedRequest[]): OpenBatch {
    const known = this.open.get(company);
    if (known) return known;
    const [{ lane, group } = { lane: '', group: undefined }] = requests;
    const batch = { id: `b${randomId()}`, lane, group, load: EMPTY };
    this.open.set(company, batch);
    return batch;
  }

  private async claimInto(
    company: string,
    batch: OpenBatch,
    requests: readonly QueuedRequest[],
  ): Promise<void> {
    const claimed = await this.state.claim({
      batchId: batch.id,
      owner: this.owner,
      lane: batch.lane,
      group: batch.group,
      abandonAfterMs: ABANDON_AFTER_MS,
      requestIds: requests.map(({ id }) => id),
    });
    if (claimed === 'not-open') {
      this.events.batchTakenAway(batch.id);
      this.open.delete(company);
      await this.claimInto(company, this.batchOf(company, requests), requests);
      return;
    }
    const ids = new Set(claimed);
    batch.load = loaded(
      batch.load,
      requests.filter(({ id }) => ids.has(id)),
    );
  }

  private async seal(company: string, batch: OpenBatch): Promise<void> {
    this.open.delete(company);
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
    const turn = (this.turns.get(batch.lane) ?? 0) + 1;
    this.turns.set(batch.lane, turn);
    await this.sealed(batch.id, turn);
  }
}

/** Requests with the same one may share a batch. Neither part can hold a space. */
function companyOf({ lane, group }: QueuedRequest): string {
  return `${lane} ${group ?? ''}`;
}
