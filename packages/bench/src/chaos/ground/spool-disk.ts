import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A small disk of its own for the dispatchers' batch files. */
export interface SpoolDisk extends AsyncDisposable {
  /** Until there is no room for another byte. */
  fill(): Promise<void>;
  empty(): Promise<void>;
}

const size = '8m';
const pieceBytes = 64 * 1024;

/**
 * A tmpfs that lasts as long as a pipe which only this process holds open: it goes with this
 * process in whatever way. Undefined where nobody lets us mount one.
 */
export async function mountSpoolDisk(folder: string): Promise<SpoolDisk | undefined> {
  const script =
    'mount -t tmpfs -o "size=$1" silt-chaos "$0" || exit 1; echo mounted; read -r _; umount -l "$0"';
  const keeper = spawn('/bin/sh', ['-c', script, folder, size], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  const gone = once(keeper, 'close');
  const mounted = await Promise.race([
    once(keeper.stdout, 'data').then(() => true),
    gone.then(() => false),
  ]);
  if (!mounted) return undefined;
  const filler = join(folder, 'filler');
  return {
    fill: () => writeUntilFull(filler),
    empty: () => rm(filler, { force: true }),
    async [Symbol.asyncDispose]() {
      keeper.stdin.end();
      await gone;
    },
  };
}

async function writeUntilFull(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    // Smaller and smaller pieces, so that not even a short file fits beside it.
    for (let bytes = pieceBytes; bytes >= 1;) {
      try {
        await file.write(Buffer.alloc(bytes));
      } catch (error) {
        if (!isFull(error)) throw error;
        bytes = Math.floor(bytes / 2);
      }
    }
  } finally {
    await file.close();
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
}
