import type { Logger } from 'winston';
import type { Batch, BatchState } from '../domain/index.ts';
import type { BatchFacts, ShardState } from '../state/index.ts';

/** How long a lease lasts without a sign of life; renewed at a third of it. */
export const LEASE_MS = 6_000;

/** The batch belongs to another worker now: whatever this one was doing, it must stop. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor() {
    super('another worker has taken the batch over');
  }
}

export interface LeaseOptions {
  /** How long a closed batch is kept. */
  readonly keepClosedSecs: number;
  /** This process' own clock, in ms from anywhere: how long it may have slept. */
  readonly clock?: () => number;
}

export interface BatchChange {
  readonly from?: BatchState;
  readonly to?: BatchState;
  readonly facts?: BatchFacts;
}

/**
 * One worker's right to change one batch. Kept alive by a timer while the worker is at it; every
 * change is refused once another worker has it. What a crash leaves behind is a lease that runs out.
 */
export class BatchLease {
  /** Aborts when the lease is lost. Hand it to every call that may take long. */
  readonly signal: AbortSignal;
  /** Above 1 when another lease, thus perhaps another worker's half-done step, came before. */
  readonly fence: number;
  private current: Batch;
  private readonly state: ShardState;
  private readonly token: string;
  private readonly options: LeaseOptions;
  private readonly lost = new AbortController();
  private readonly heartbeat: NodeJS.Timeout;
  private readonly clock: () => number;
  /** When the last change that Redis took was on its way to it: the lease lasts from then at least. */
  private confirmedAt: number;

  constructor(
    state: ShardState,
    batch: Batch,
    fence: number,
    token: string,
    logger: Logger,
    options: LeaseOptions,
  ) {
    this.state = state;
    this.current = batch;
    this.fence = fence;
    this.token = token;
    this.options = options;
    this.signal = this.lost.signal;
    this.clock = options.clock ?? elapsedMs;
    this.confirmedAt = this.clock();
    let asking = false;
    this.heartbeat = setInterval(() => {
      // Without an answer the lease runs out, here as in Redis: what goes on outside must end.
      if (this.mayHaveRunOut) this.lose();
      // On a connection that swallows replies, the lease must run out: nobody could take over else.
      if (asking || this.signal.aborted) return;
      asking = true;
      this.renew()
        .catch((error: unknown) => {
          if (!(error instanceof LeaseLostError)) {
            // Redis may be back before the lease runs out; if not, the next change is refused.
            logger.warn('could not renew a lease', { batchId: batch.id });
          }
        })
        .finally(() => {
          asking = false;
        });
    }, LEASE_MS / 3);
  }

  /** The batch as of the last change by this worker. */
  get batch(): Batch {
    return this.current;
  }

  /** Throws `LeaseLostError` when the batch is another worker's by now. */
  async renew(): Promise<void> {
    await this.change({}, LEASE_MS);
  }

  /** Moves the batch on and notes facts, or throws `LeaseLostError`. Renews the lease. */
  async advance(change: BatchChange): Promise<void> {
    await this.change(change, LEASE_MS);
    const batch = await this.state.batch(this.current.id);
    if (batch) this.current = batch;
  }

  /**
   * Throws `LeaseLostError` when the lease may have run out by now: the process slept since the last
   * change, and its own timers may be too late to tell. For the moment before a step outside of
   * Redis, which no script compares with the lease.
   */
  mustLast(): void {
    if (this.signal.aborted || this.mayHaveRunOut) throw this.lose();
  }

  /** Gives the lease up, so that the next worker need not wait. */
  async release(): Promise<void> {
    clearInterval(this.heartbeat);
    if (!this.signal.aborted) await this.change({}, 0);
  }

  private async change({ from, to, facts }: BatchChange, leaseMs: number): Promise<void> {
    if (this.signal.aborted) throw new LeaseLostError();
    const askedAt = this.clock();
    const outcome = await this.state.advance({
      batchId: this.current.id,
      token: this.token,
      fence: this.fence,
      ...(from && { from }),
      ...(to && { to }),
      ...(facts && { facts }),
      leaseMs,
      sweepAfterMs: SWEEP_AFTER_MS,
      keepClosedSecs: this.options.keepClosedSecs,
    });
    if (outcome !== 'done') throw this.lose();
    this.confirmedAt = Math.max(this.confirmedAt, askedAt);
  }

  private get mayHaveRunOut(): boolean {
    return this.clock() - this.confirmedAt >= LEASE_MS;
  }

  private lose(): LeaseLostError {
    const error = new LeaseLostError();
    this.lost.abort(error);
    return error;
  }
}

/** Monotonic: it goes on while the process is stopped, and nobody sets it back. */
function elapsedMs(): number {
  return performance.now();
}

/** How long a batch may lie untouched before a sweep makes sure that somebody has it. */
export const SWEEP_AFTER_MS = 15_000;
