import { randomUUID } from 'node:crypto';
import type { Job, Worker } from 'bullmq';
import type { QueueJobs } from '@silt/shared/queues';
import type { QueuedRequest } from '@silt/shared/state';

/** Taken at once: enough to fill a script, few enough that a crash leaves little to give back. */
const PARCELS_PER_ROUND = 32;

type Parcel = Job<QueueJobs['parcels'], void>;

/**
 * Takes waiting parcels in rounds and hands their requests on. A parcel is completed only after
 * that; one whose taker dies in between comes back, which is harmless: nothing can be claimed twice.
 */
export class Parcels {
  private readonly hand: Worker<QueueJobs['parcels'], void>;
  private readonly token = randomUUID();

  constructor(hand: Worker<QueueJobs['parcels'], void>) {
    this.hand = hand;
  }

  /** Gives back the parcels of takers that died, from time to time, for as long as it is open. */
  async start(): Promise<void> {
    await this.hand.waitUntilReady();
    await this.hand.startStalledCheckTimer();
  }

  /**
   * Goes through what waits, `most` parcels at the most, so that a steady stream of new ones cannot
   * keep a drain from its end. Returns how many requests it handed on.
   */
  async takeAll(
    most: number,
    handOn: (requests: readonly QueuedRequest[]) => Promise<void>,
  ): Promise<number> {
    let requests = 0;
    for (let taken = 0; taken < most;) {
      const round = await this.takeRound(Math.min(PARCELS_PER_ROUND, most - taken));
      if (round.length === 0) break;
      taken += round.length;
      const entries = round.flatMap((parcel) =>
        parcel.data.requests.map(([id, lane, bytes, inputs = 1]) => ({ id, lane, bytes, inputs })),
      );
      await handOn(entries);
      requests += entries.length;
      await Promise.all(
        round.map((parcel) => parcel.moveToCompleted(undefined, this.token, false)),
      );
    }
    return requests;
  }

  async close(): Promise<void> {
    await this.hand.close();
  }

  private async takeRound(size: number): Promise<Parcel[]> {
    const jobs = await Promise.all(
      Array.from({ length: size }, () => this.hand.getNextJob(this.token, { block: false })),
    );
    return jobs.filter((job) => job !== undefined);
  }
}
