import { readdirSync, statSync } from 'node:fs';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

const lookEveryMs = 25;
const rememberedMs = 5_000;

interface Look {
  readonly atMs: number;
  readonly path: string;
  readonly bytes: number;
}

/**
 * What a machine that loses its power takes from a Redis that syncs its file each second: the end
 * of it. A killed Redis alone loses nothing, since the kernel has what it wrote.
 */
export class AppendOnlyFile implements Disposable {
  private readonly folder: string;
  private readonly timer: NodeJS.Timeout;
  private looks: Look[] = [];

  /** `folder`: of the Redis' data. Watched from here on. */
  constructor(folder: string) {
    this.folder = join(folder, 'appendonlydir');
    this.timer = setInterval(() => this.look(), lookEveryMs);
  }

  get size(): number {
    return this.now().bytes;
  }

  /** How large it was so long ago, if the file is still the same: a rewrite begins another. */
  sizeBefore(ms: number): number {
    const { path, atMs, bytes } = this.now();
    const earlier = this.looks.filter((look) => look.path === path && look.atMs <= atMs - ms);
    // It may have been cut since.
    return Math.min(bytes, earlier.at(-1)?.bytes ?? bytes);
  }

  /** Takes away what was written since it had that size. Redis must not run. */
  async cutTo(bytes: number): Promise<void> {
    await truncate(this.now().path, bytes);
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const look = this.now();
    this.looks = [...this.looks.filter(({ atMs }) => atMs > look.atMs - rememberedMs), look];
  }

  private now(): Look {
    const names = readdirSync(this.folder);
    const newest = names
      .filter((name) => name.endsWith('.incr.aof'))
      .toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }))
      .at(-1);
    if (newest === undefined) throw new Error(`no append-only file in ${this.folder}`);
    const path = join(this.folder, newest);
    return { atMs: performance.now(), path, bytes: statSync(path).size };
  }
}
