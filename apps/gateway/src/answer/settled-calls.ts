import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { decodeAnswer } from '@silt/shared/domain';
import type { ShardState, State } from '@silt/shared/state';
import type { GatewayEvents } from '../events.ts';
import type { HeldCalls } from '../hold/held-calls.ts';
import { unavailable, unreadable } from './refusals.ts';

/** Answers fetched by one MGET: more of them stall the event loop, fewer cost round trips. */
const CHUNK = 200;
const RETRY_AFTER_MS = 1_000;

/**
 * Looks up the answers of held requests and writes them out. Who was told that a request settled,
 * and who only suspects it, asks the same way; an id that turns out unsettled stays held.
 */
export class SettledCalls {
  private readonly state: State;
  private readonly held: HeldCalls;
  private readonly events: GatewayEvents;
  /** Ids still to be looked up, by shard. */
  private readonly pending: readonly Set<string>[];
  private working = false;
  private closed = false;

  constructor(state: State, held: HeldCalls, events: GatewayEvents) {
    this.state = state;
    this.held = held;
    this.events = events;
    this.pending = state.shards.map(() => new Set<string>());
  }

  lookUp(requestIds: Iterable<string>): void {
    for (const id of requestIds) this.pending[this.state.of(id).shard]?.add(id);
    if (!this.working) void this.work();
  }

  close(): void {
    this.closed = true;
  }

  private async work(): Promise<void> {
    this.working = true;
    try {
      while (!this.closed && this.pending.some((ids) => ids.size > 0)) {
        for (const [shard, ids] of this.pending.entries()) {
          if (ids.size > 0) await this.workOff(this.state.at(shard), ids);
          await nextTurn();
        }
      }
    } finally {
      this.working = false;
    }
  }

  private async workOff(shard: ShardState, pending: Set<string>): Promise<void> {
    const chunk: string[] = [];
    for (const id of pending) {
      pending.delete(id);
      if (this.held.has(id)) chunk.push(id);
      if (chunk.length === CHUNK) break;
    }
    try {
      await this.answer(shard, chunk);
    } catch (error) {
      this.events.lookUpFailed(error);
      for (const id of chunk) pending.add(id);
      await delay(RETRY_AFTER_MS, undefined, { ref: false });
    }
  }

  private async answer(shard: ShardState, ids: readonly string[]): Promise<void> {
    const stored = await shard.answers(ids);
    const unanswered: string[] = [];
    for (const [index, id] of ids.entries()) {
      const answer = stored[index];
      if (answer) this.writeOut(id, answer);
      else unanswered.push(id);
    }
    for (const id of await shard.missing(unanswered)) {
      // Redis lost it, or it expired. Only its caller can bring it again.
      this.events.requestLost(id);
      for (const call of this.held.take(id)) {
        const error = unavailable('The request was lost by the store. Send the call again.');
        call.delivery.refuse(call, error);
      }
    }
  }

  private writeOut(requestId: string, stored: Buffer): void {
    const calls = this.held.take(requestId);
    if (calls.length === 0) return;
    try {
      const answer = decodeAnswer(stored);
      for (const call of calls) call.delivery.answer(call, answer);
      this.events.answered(requestId, answer, calls.length);
    } catch (error) {
      // Stored by another release, or damaged: no later look would read it any better.
      this.events.callFailed(error);
      for (const call of calls) call.delivery.refuse(call, unreadable());
    }
  }
}
