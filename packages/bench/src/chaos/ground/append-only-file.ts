import { readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What a machine that loses its power takes from a Redis that syncs its file each second: the end
 * of it. A killed Redis alone loses nothing, since the kernel has what it wrote.
 */
export class AppendOnlyFile {
  private readonly folder: string;

  /** `folder`: of the Redis' data. */
  constructor(folder: string) {
    this.folder = join(folder, 'appendonlydir');
  }

  async size(): Promise<number> {
    return (await stat(await this.path())).size;
  }

  /** Takes away what was written since it had that size. Redis must not run. */
  async cutTo(bytes: number): Promise<void> {
    await truncate(await this.path(), bytes);
  }

  /** The part that is being written; a rewrite begins another. */
  private async path(): Promise<string> {
    const names = await readdir(this.folder);
    const [newest] = names
      .filter((name) => name.endsWith('.incr.aof'))
      .toSorted()
      .reverse();
    if (newest === undefined) throw new Error(`no append-only file in ${this.folder}`);
    return join(this.folder, newest);
  }
}
