import type { SettledCalls } from '../answer/settled-calls.ts';
import type { HeldCalls } from './held-calls.ts';

export const SWEEP_EVERY_MS = 30_000;

/**
 * Makes up for messages that never came: they are sent at most once, and a subscriber that was away
 * heard nothing. Looks at everything held, every half minute and whenever hearing is back.
 */
export class MissedSettlements {
  private readonly held: HeldCalls;
  private readonly settledCalls: SettledCalls;
  private readonly everyMs: number;
  private timer: NodeJS.Timeout | undefined;

  constructor(held: HeldCalls, settledCalls: SettledCalls, everyMs: number) {
    this.held = held;
    this.settledCalls = settledCalls;
    this.everyMs = everyMs;
  }

  start(): void {
    this.timer = setInterval(() => {
      this.sweep();
    }, this.everyMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  sweep(): void {
    this.settledCalls.lookUp(this.held.requestIds());
  }
}
