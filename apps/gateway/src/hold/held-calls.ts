import type { ServerResponse } from 'node:http';
import type { Delivery } from '../delivery/delivery.ts';
import { Deadlines } from './deadlines.ts';

/** One open connection that waits for a request. Thousands live for hours: keep it small. */
export interface HeldCall {
  readonly tenant: string;
  readonly requestId: string;
  readonly key: string;
  /** Where a retry without a key finds the request; undefined when the caller sent the key. */
  readonly place: string | undefined;
  /** Its name among those who want the request cancelled when they have left. */
  readonly waiter: string | undefined;
  readonly response: ServerResponse;
  readonly delivery: Delivery;
  /** Infinite for a call that is held in silence. */
  readonly beatEveryMs: number;
  /** Already left at its place: a second entry would answer a second, unrelated call. */
  parked: boolean;
}

const HELD: unique symbol = Symbol('held call');

interface Hold {
  readonly call: HeldCall;
  readonly among: HeldCalls;
  /** By a clock that is never set back. */
  readonly sinceMs: number;
}

interface HoldingResponse extends ServerResponse {
  [HELD]?: Hold | undefined;
}

/**
 * The calls that this process holds, by request; several may wait for the same one. Nothing but a
 * map entry belongs to a call: no promise, no timer, no closure. `close` of all connections is one
 * function, which finds its call by a symbol on the response.
 */
export class HeldCalls {
  private readonly byRequest = new Map<string, HeldCall[]>();
  private readonly windows = new Deadlines<HeldCall>();
  private readonly beats = new Deadlines<HeldCall>();
  private readonly onLeft: (call: HeldCall) => void;
  private readonly byTenant = new Map<string, number>();
  private readonly onEnded: (heldMs: number) => void;
  private count = 0;

  /**
   * `onLeft`: the connection ended before its call was answered. `onEnded`: a hold is over,
   * whatever ended it.
   */
  constructor(onLeft: (call: HeldCall) => void, onEnded: (heldMs: number) => void) {
    this.onLeft = onLeft;
    this.onEnded = onEnded;
  }

  /** Open connections, not requests. */
  get size(): number {
    return this.count;
  }

  heldBy(tenant: string): number {
    return this.byTenant.get(tenant) ?? 0;
  }

  has(requestId: string): boolean {
    return this.byRequest.has(requestId);
  }

  requestIds(): string[] {
    return [...this.byRequest.keys()];
  }

  all(): HeldCall[] {
    return [...this.byRequest.values()].flat();
  }

  /** Both times may be infinite. The caller of this has made sure that the connection is open. */
  hold(call: HeldCall, windowMs: number, firstBeatMs: number): void {
    const response: HoldingResponse = call.response;
    response[HELD] = { call, among: this, sinceMs: performance.now() };
    response.on('close', closed);
    const waiting = this.byRequest.get(call.requestId);
    if (waiting) waiting.push(call);
    else this.byRequest.set(call.requestId, [call]);
    this.windows.add(call, windowMs);
    this.beats.add(call, firstBeatMs);
    this.countIn(call.tenant, 1);
  }

  /** Takes out every call that waits for this request. Whoever takes a call answers it. */
  take(requestId: string): HeldCall[] {
    const calls = this.byRequest.get(requestId) ?? [];
    this.byRequest.delete(requestId);
    for (const call of calls) this.forget(call);
    return calls;
  }

  /** Takes out one call; false when it was answered or left before. */
  release(call: HeldCall): boolean {
    const waiting = this.byRequest.get(call.requestId);
    const index = waiting?.indexOf(call) ?? -1;
    if (!waiting || index < 0) return false;
    waiting.splice(index, 1);
    if (waiting.length === 0) this.byRequest.delete(call.requestId);
    this.forget(call);
    return true;
  }

  /** Calls whose window has ended. They are still held. */
  due(): HeldCall[] {
    return this.windows.takeDue();
  }

  /** Calls whose connection must show a sign of life now. Each is due again in time. */
  takeDueBeats(): HeldCall[] {
    const due = this.beats.takeDue();
    for (const call of due) this.beats.add(call, call.beatEveryMs);
    return due;
  }

  left(call: HeldCall): void {
    if (this.release(call)) this.onLeft(call);
  }

  private forget(call: HeldCall): void {
    const response: HoldingResponse = call.response;
    const hold = response[HELD];
    response[HELD] = undefined;
    if (hold) this.onEnded(performance.now() - hold.sinceMs);
    this.windows.delete(call);
    this.beats.delete(call);
    this.countIn(call.tenant, -1);
  }

  private countIn(tenant: string, change: 1 | -1): void {
    this.count += change;
    const held = this.heldBy(tenant) + change;
    if (held > 0) this.byTenant.set(tenant, held);
    else this.byTenant.delete(tenant);
  }
}

/**
 * Of the response, not of the request: the request's `close` comes as soon as its body is read. An
 * answered call has nothing under the symbol any more.
 */
function closed(this: HoldingResponse): void {
  const held = this[HELD];
  held?.among.left(held.call);
}
