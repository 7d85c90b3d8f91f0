import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ShardState, State } from '@silt/shared/state';
import type { GatewayEvents } from '../events.ts';

/** A call that ends while its request goes on. */
export interface ParkableCall {
  readonly requestId: string;
  readonly key: string;
  /** Where its retry will look for the request, when its caller sent no key. */
  readonly place: string | undefined;
  /** Its name among those who want the request cancelled when they have left. */
  readonly waiter: string | undefined;
  parked: boolean;
}

export interface ParkingParts {
  readonly state: State;
  readonly events: GatewayEvents;
  readonly gatewayId: string;
  /** How long callers may take to come back before their leaving cancels anything. */
  readonly graceMs: number;
}

/** Parked by one pipeline. A balancer that restarts ends thousands of connections in one moment. */
const CHUNK = 500;
/** What an outage may leave behind in memory. Beyond it a retry finds nothing, and is paid anew. */
const MOST_WAITING = 20_000;

/**
 * Writes down what must be known when callers go, by whatever way: requests without a key are left
 * where a retry of the same call finds them, and connections that keep a request from being cancelled
 * are given up. What Redis does not take
 * now is tried again until it does; a gateway that dies before has lost the link, not the request.
 */
export class Parking {
  private readonly parts: ParkingParts;
  /** Left by their callers, to be parked together. */
  private leaving: ParkableCall[] = [];
  private work: Promise<void> | undefined;
  /** Not taken by Redis yet. */
  private waiting: ParkableCall[] = [];

  constructor(parts: ParkingParts) {
    this.parts = parts;
  }

  /** For one caller that left: goes with whoever else leaves about now. */
  leaveSoon(call: ParkableCall): void {
    if (!isParkable(call)) return;
    this.leaving.push(call);
    this.work ??= this.workOff();
  }

  /** Resolves when it was tried, not when it is done. Calls that leave nothing are passed over. */
  async leave(calls: readonly ParkableCall[]): Promise<void> {
    const byShard = new Map<ShardState, ParkableCall[]>();
    for (const call of calls) {
      if (!isParkable(call)) continue;
      call.parked = true;
      const shard = this.parts.state.of(call.requestId);
      const others = byShard.get(shard);
      if (others) others.push(call);
      else byShard.set(shard, [call]);
    }
    await Promise.all([...byShard].map(([shard, parkable]) => this.leaveIn(shard, parkable)));
  }

  /** Its caller has come back to it by name. What cannot be done now stays until a retry takes it. */
  async takeBack({ place, requestId, key }: Omit<ParkableCall, 'parked'>): Promise<void> {
    if (place === undefined) return;
    await this.parts.state
      .of(requestId)
      .parked.takeBack({ place, id: requestId, key })
      .catch((error: unknown) => {
        this.parts.events.parkingFailed(1, error);
      });
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
    const { gatewayId: gateway, graceMs, events } = this.parts;
    const parkable = calls.flatMap(({ place, requestId, key }) =>
      place === undefined ? [] : [{ place, id: requestId, key }],
    );
    const connections = calls.flatMap(({ requestId, waiter }) =>
      waiter === undefined ? [] : [{ requestId, waiter }],
    );
    try {
      // First, for it may be done twice.
      await shard.departures.release({ gateway, graceMs, connections });
      await shard.parked.leave(parkable);
    } catch (error) {
      events.parkingFailed(calls.length, error);
      // Of a held call only the words are kept, not its connection.
      this.waiting.push(
        ...calls
          .slice(0, Math.max(0, MOST_WAITING - this.waiting.length))
          .map(({ requestId, key, place, waiter }) => {
            return { requestId, key, place, waiter, parked: true };
          }),
      );
    }
  }
}

function isParkable({ place, waiter, parked }: ParkableCall): boolean {
  return !parked && (place !== undefined || waiter !== undefined);
}
