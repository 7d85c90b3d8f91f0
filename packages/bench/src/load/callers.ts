import { setTimeout as delay } from 'node:timers/promises';
import type { ReadAnswer } from './answer-reader.ts';
import { Caller, type CallerEvents, type SentCall } from './caller.ts';
import { type CallShape, markerOf } from './call-text.ts';
import type { LoadReport } from './load-orders.ts';

/** Opened together: more would overflow the server's backlog. */
const OPENED_AT_ONCE = 200;
const LONGEST_RETURN_MS = 60_000;

/** All callers of one load process, and what became of their calls. */
export class Callers {
  private readonly idle: Caller[] = [];
  private readonly counts = {
    open: 0,
    waiting: 0,
    sent: 0,
    answered: 0,
    wrong: 0,
    refused: 0,
    turnedAway: 0,
    returned: 0,
    broken: 0,
    lastAnswerAt: 0,
  };
  private returnPort: number | undefined;
  private readonly events: CallerEvents = {
    answered: (caller, call, answer) => this.take(caller, call, answer),
    ended: (caller, call) => this.lose(caller, call),
  };

  async open(port: number, connections: number): Promise<void> {
    for (let left = connections; left > 0; left -= OPENED_AT_ONCE) {
      const some = Math.min(left, OPENED_AT_ONCE);
      const opened = Array.from({ length: some }, () => Caller.open(port, this.events));
      this.idle.push(...(await Promise.all(opened)));
      this.counts.open += some;
    }
  }

  send(shape: CallShape, first: number, count: number): void {
    if (count > this.idle.length) throw new RangeError('more calls than idle connections');
    for (let number = first; number < first + count; number += 1) {
      this.idle.pop()?.send({ shape, number, retries: 0 });
    }
    this.counts.sent += count;
    this.counts.waiting += count;
  }

  returnTo(port: number): void {
    this.returnPort = port;
  }

  report(): LoadReport {
    const { user, system } = process.cpuUsage();
    return { ...this.counts, cpuMs: (user + system) / 1000 };
  }

  private take(caller: Caller, call: SentCall, answer: ReadAnswer): void {
    this.counts.waiting -= 1;
    this.counts.lastAnswerAt = performance.timeOrigin + performance.now();
    if (caller.isOpen) this.idle.push(caller);
    if (answer.headers.get('x-should-retry') === 'true') {
      this.counts.turnedAway += 1;
      void this.comeBack(call, Number(answer.headers.get('retry-after-ms') ?? 0));
    } else if (answer.status < 200 || answer.status > 299) {
      this.counts.refused += 1;
    } else if (answer.body.includes(markerOf(call.shape, call.number))) {
      this.counts.answered += 1;
    } else {
      this.counts.wrong += 1;
    }
  }

  private lose(caller: Caller, call: SentCall | undefined): void {
    this.counts.open -= 1;
    const index = this.idle.indexOf(caller);
    if (index >= 0) this.idle.splice(index, 1);
    if (!call) return;
    this.counts.waiting -= 1;
    this.counts.broken += 1;
  }

  /** As an SDK does: after the time it was told, on a new connection. */
  private async comeBack(call: SentCall, afterMs: number): Promise<void> {
    const port = this.returnPort;
    if (port === undefined) return;
    await delay(Math.min(afterMs, LONGEST_RETURN_MS));
    try {
      const caller = await Caller.open(port, this.events);
      this.counts.open += 1;
      this.counts.returned += 1;
      this.counts.waiting += 1;
      caller.send({ ...call, retries: call.retries + 1 });
    } catch {
      this.counts.broken += 1;
    }
  }
}
