import type { GatewayEvents } from '../events.ts';
import { BUCKET_MS } from './deadlines.ts';
import type { HeldCalls } from './held-calls.ts';
import { letGo } from './let-go.ts';
import type { Parking } from './parking.ts';

/**
 * Ends holds whose window is over, by one timer for all of them. The SDK comes back by itself and
 * attaches to the same request, here or on another replica.
 */
export class WindowAnswers {
  private readonly held: HeldCalls;
  private readonly parking: Parking;
  private readonly events: GatewayEvents;
  private timer: NodeJS.Timeout | undefined;

  constructor(held: HeldCalls, parking: Parking, events: GatewayEvents) {
    this.held = held;
    this.parking = parking;
    this.events = events;
  }

  start(): void {
    this.timer = setInterval(() => void this.endDue(), BUCKET_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async endDue(): Promise<void> {
    const due = this.held.due();
    if (due.length === 0) return;
    const ended = await letGo(due, this.held, this.parking, (call) => {
      call.delivery.endWindow(call);
    });
    if (ended > 0) this.events.windowsEnded(ended);
  }
}
