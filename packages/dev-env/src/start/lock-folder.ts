import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder's data is in use by a process that lives. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
}

/**
 * One process at a time: two Redis servers that append to the same file would ruin it. A lock whose
 * owner is gone is taken over.
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const file = join(folder, 'in-use-by');
  for (;;) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const owner = Number(await readFile(file, 'utf8').catch(() => ''));
    if (isAlive(owner)) {
      throw new FolderInUseError(`Process ${owner} already uses the data in ${folder}.`);
    }
    await rm(file, { force: true });
  }
}

function isAlive(id: number): boolean {
  if (!Number.isInteger(id) || id <= 0 || id === process.pid) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
