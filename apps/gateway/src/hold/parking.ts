import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ShardState, State } from '@silt/shared/state';
import type { GatewayEvents } from '../events.ts';

/** An unfinished request whose caller sent no key, and where its retry will look for it. */
export interface ParkableCall {
  readonly requestId: string;
  readonly key: string;
  readonly place: string | undefined;
  parked: boolean;
}

/** Parked by one pipeline. A balancer that restarts ends thousands of connections in one moment. */
const CHUNK = 500;
/** What an outage may leave behind in memory. Beyond it a retry finds nothing, and is paid anew. */
const MOST_WAITING = 20_000;

/**
 * Leaves requests without a key where a retry of the same call finds them. What Redis does not take
 * now is tried again until it does; a gateway that dies before has lost the link, not the request.
 */
export class Parking {
  private readonly state: State;
  private readonly events: GatewayEvents;
  /** Left by their callers, to be parked together. */
  private leaving: ParkableCall[] = [];
  private work: Promise<void> | undefined;
  /** Not taken by Redis yet. */
  private waiting: ParkableCall[] = [];

  constructor(state: State, events: GatewayEvents) {
    this.state = state;
    this.events = events;
  }

  /** For one caller that left: goes with whoever else leaves about now. */
  leaveSoon(call: ParkableCall): void {
    if (call.place === undefined || call.parked) return;
    this.leaving.push(call);
    this.work ??= this.workOff();
  }

  /** Resolves when it was tried, not when it is done. Calls with a key are passed over. */
  async leave(calls: readonly ParkableCall[]): Promise<void> {
    const byShard = new Map<ShardState, ParkableCall[]>();
    for (const call of calls) {
      if (call.place === undefined || call.parked) continue;
      call.parked = true;
      const shard = this.state.of(call.requestId);
      const others = byShard.get(shard);
      if (others) others.push(call);
      else byShard.set(shard, [call]);
    }
    await Promise.all([...byShard].map(([shard, parkable]) => this.leaveIn(shard, parkable)));
  }

  async retry(): Promise<void> {
    const calls = this.waiting;
    this.waiting = [];
    for (const call of calls) call.parked = false;
    while (calls.length > 0) await this.leave(calls.splice(0, CHUNK));
  }

  /** Waits for what is under way, and tries what is not done a last time. */
  async finish(): Promise<void> {
    await this.work;
    await this.retry();
  }

  private async workOff(): Promise<void> {
    await nextTurn();
    while (this.leaving.length > 0) await this.leave(this.leaving.splice(0, CHUNK));
    this.work = undefined;
  }

  private async leaveIn(shard: ShardState, calls: readonly ParkableCall[]): Promise<void> {
    const parkable = calls.flatMap(({ place, requestId, key }) =>
      place === undefined ? [] : [{ place, id: requestId, key }],
    );
    try {
      await shard.park(parkable);
    } catch (error) {
      this.events.parkingFailed(calls.length, error);
      // Of a held call only the words are kept, not its connection.
      this.waiting.push(
        ...calls
          .slice(0, Math.max(0, MOST_WAITING - this.waiting.length))
          .map(({ requestId, key, place }) => ({ requestId, key, place, parked: true })),
      );
    }
  }
}
