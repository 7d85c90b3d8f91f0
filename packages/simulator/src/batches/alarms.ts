import type { Clock } from '../clock.ts';

/** Node's timers overflow beyond this. */
const longestTimerMs = 2_147_483_647;

/** At most one alarm per id, at a virtual time. An alarm that rings early is the caller's to set again. */
export class Alarms {
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #clock: Clock;
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(id: string, at: number, ring: () => void): void {
    this.clear(id);
    if (this.#closed || at === Number.POSITIVE_INFINITY) return;
    const delayMs = Math.min(longestTimerMs, Math.ceil(this.#clock.realDelayMs(at)));
    const timer = setTimeout(() => {
      this.#timers.delete(id);
      ring();
    }, delayMs);
    this.#timers.set(id, timer);
  }

  clear(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  close(): void {
    this.#closed = true;
    for (const id of this.#timers.keys()) this.clear(id);
  }
}
