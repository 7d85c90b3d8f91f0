import type { State } from '@silt/shared/state';
import type { GatewayEvents } from '../events.ts';
import { requestResource } from '../requests/request-resource.ts';
import { BUCKET_MS } from './deadlines.ts';
import type { HeldCall, HeldCalls } from './held-calls.ts';
import { letGo } from './let-go.ts';
import type { Parking } from './parking.ts';

export interface WindowParts {
  readonly state: State;
  readonly held: HeldCalls;
  readonly parking: Parking;
  readonly events: GatewayEvents;
}

/**
 * Ends holds whose window is over, by one timer for all of them. The SDK comes back by itself and
 * attaches to the same request, here or on another replica.
 */
export class WindowAnswers {
  private readonly parts: WindowParts;
  private timer: NodeJS.Timeout | undefined;

  constructor(parts: WindowParts) {
    this.parts = parts;
  }

  start(): void {
    this.timer = setInterval(() => void this.end(this.parts.held.due()), BUCKET_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Whoever is answered or leaves meanwhile is passed over. */
  async end(calls: readonly HeldCall[]): Promise<void> {
    if (calls.length === 0) return;
    const { held, parking, events } = this.parts;
    const told = await Promise.all(calls.map((call) => this.tellOf(call)));
    const others = calls.filter((_, index) => !told[index]);
    const ended = await letGo(others, held, parking, (call) => {
      call.delivery.endWindow(call);
    });
    if (ended + calls.length - others.length > 0) {
      events.windowsEnded(ended + calls.length - others.length);
    }
  }

  /** False for a call that is to be answered otherwise. */
  private async tellOf(call: HeldCall): Promise<boolean> {
    const { state, held } = this.parts;
    if (!call.delivery.tellOf) return false;
    const { requestId } = call;
    const found = await state
      .of(requestId)
      .find(requestId)
      .catch(() => undefined);
    if (!found) return false;
    // Held until here: one that leaves before is parked like any other.
    if (held.release(call)) call.delivery.tellOf(call, requestResource(found));
    return true;
  }
}
