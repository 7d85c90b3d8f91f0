import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** How much of the disk the files take that wait for their upload. */
export async function spoolBytes(folder: string): Promise<number> {
  const names = await readdir(folder);
  const sizes = await Promise.all(
    // One that is uploaded meanwhile is gone.
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
