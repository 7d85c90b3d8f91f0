import type { IncomingHttpHeaders } from 'node:http';
import { BUCKET_MS } from './deadlines.ts';
import type { HeldCalls } from './held-calls.ts';
import { declaredPatienceSecs } from './hold-window.ts';

/** Below the shortest idle times that are common on the way: 30 s. */
const BEAT_MS = 15_000;
const SHORTEST_BEAT_MS = 1_000;

/** How often a caller must hear of its call: at least three times within what it says to wait for. */
export function beatEveryMs(headers: IncomingHttpHeaders): number {
  const thirdMs = (declaredPatienceSecs(headers) * 1000) / 3;
  return Math.max(SHORTEST_BEAT_MS, Math.min(BEAT_MS, thirdMs));
}

/** Keeps the connections alive of held calls that want it, by one timer for all of them. */
export class Heartbeats {
  private readonly held: HeldCalls;
  private timer: NodeJS.Timeout | undefined;

  constructor(held: HeldCalls) {
    this.held = held;
  }

  start(): void {
    this.timer = setInterval(() => {
      for (const call of this.held.takeDueBeats()) call.delivery.beat?.(call);
    }, BUCKET_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
