import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import type { CallPlan, Sight } from '../checker/evidence.ts';

/** What callers planned, did and were told, one JSON object a line, in the order of events. */
export class CallLog {
  private readonly stream: WriteStream;

  constructor(path: string) {
    this.stream = createWriteStream(path);
  }

  planned(plan: CallPlan): void {
    this.write(plan);
  }

  saw(sight: Omit<Sight, 'at'>): void {
    this.write({ at: new Date().toISOString(), ...sight });
  }

  async close(): Promise<void> {
    this.stream.end();
    await once(this.stream, 'close');
  }

  private write(line: object): void {
    this.stream.write(`${JSON.stringify(line)}\n`);
  }
}
