import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';

/** What was done to the fleet: counted by name, and written down as it happens. */
export class Tally {
  private readonly stream: WriteStream;
  private readonly counted = new Map<string, number>();

  constructor(path: string) {
    this.stream = createWriteStream(path);
  }

  note(name: string, detail = ''): void {
    this.counted.set(name, this.of(name) + 1);
    const line = {
      at: new Date().toISOString(),
      who: 'chaos',
      text: `${name} ${detail}`.trimEnd(),
    };
    this.stream.write(`${JSON.stringify(line)}\n`);
  }

  of(name: string): number {
    return this.counted.get(name) ?? 0;
  }

  get counts(): ReadonlyMap<string, number> {
    return this.counted;
  }

  async close(): Promise<void> {
    this.stream.end();
    await once(this.stream, 'close');
  }
}
