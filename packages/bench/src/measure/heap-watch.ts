import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { Inspector } from './inspector.ts';

const LOOK_EVERY_MS = 250;

/** Looks at a process' heap while something is measured, and profiles its CPU if asked to. */
export class HeapWatch {
  private readonly inspector: Inspector;
  /** Where a CPU profile of this measurement goes, but for its ending. Undefined: none is made. */
  private readonly profileFile: (() => string) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private peakBytes = 0;

  constructor(inspector: Inspector, profileFile?: () => string) {
    this.inspector = inspector;
    this.profileFile = profileFile;
  }

  async begin(): Promise<void> {
    this.peakBytes = (await this.inspector.heapUsage()).heapBytes;
    if (this.profileFile) await this.inspector.startCpuProfile();
    this.timer = setInterval(() => {
      this.looking = this.look();
    }, LOOK_EVERY_MS);
  }

  async end(): Promise<number> {
    clearInterval(this.timer);
    await this.looking;
    await this.look();
    if (this.profileFile) {
      const profile = await this.inspector.stopCpuProfile();
      await writeFile(`${this.profileFile()}.cpuprofile`, JSON.stringify(profile));
    }
    return this.peakBytes;
  }

  /** Looks no more, whatever was begun. */
  close(): void {
    clearInterval(this.timer);
  }

  async writeSnapshot(file: string): Promise<void> {
    const stream = createWriteStream(file);
    await this.inspector.takeHeapSnapshot((piece) => void stream.write(piece));
    stream.end();
    await finished(stream);
  }

  private async look(): Promise<void> {
    try {
      const { heapBytes } = await this.inspector.heapUsage();
      this.peakBytes = Math.max(this.peakBytes, heapBytes);
    } catch {
      // The process ended: what was seen until then stands.
    }
  }
}
