import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { LoadOrder, LoadReply, LoadReport } from './load-orders.ts';
import { siblingProgram } from './sibling-program.ts';

const LOOK_EVERY_MS = 10;

/** A process of its own that plays callers. */
export class LoadClient implements AsyncDisposable {
  readonly name: string;
  private readonly child: ChildProcess;
  private readonly replies: ((reply: LoadReply) => void)[] = [];

  constructor(name: string) {
    this.name = name;
    this.child = fork(siblingProgram('client-main', import.meta.url), { stdio: 'inherit' });
    this.child.on('message', (reply: LoadReply) => this.replies.shift()?.(reply));
    this.child.on('exit', () => {
      for (const settle of this.replies.splice(0)) {
        settle({ kind: 'failed', reason: 'the load process ended' });
      }
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Each order waits for the one before. */
  order(order: LoadOrder): Promise<LoadReport> {
    return new Promise((resolve, reject) => {
      this.replies.push((reply) => {
        if (reply.kind === 'report') resolve(reply.report);
        else reject(new Error(`${this.name}: ${reply.reason}`));
      });
      this.child.send(order);
    });
  }

  async until(
    wanted: (report: LoadReport) => boolean,
    what: string,
    boundMs = 60_000,
  ): Promise<LoadReport> {
    const deadline = performance.now() + boundMs;
    for (;;) {
      const report = await this.order({ kind: 'tell' });
      if (wanted(report)) return report;
      if (performance.now() > deadline) {
        throw new Error(`${this.name}: not ${what} in ${boundMs} ms: ${JSON.stringify(report)}`);
      }
      await delay(LOOK_EVERY_MS);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.running) return;
    const gone = once(this.child, 'exit');
    this.child.disconnect();
    await gone;
  }
}
