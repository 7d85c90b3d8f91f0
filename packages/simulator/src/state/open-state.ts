import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Clock } from '../clock.ts';
import { createVoidJournal, openJournal, readJournal, type Journal } from './journal.ts';
import type { JournalLine } from './journal.ts';

export interface StateFolder {
  readonly path: string;
  /** What an earlier run wrote, to be read before the journal is opened. */
  readonly earlier: readonly JournalLine[];
  openJournal(clock: Clock): Promise<Journal>;
  /** Removes the folder if it was temporary. */
  close(): Promise<void>;
}

export async function openState(stateDir: string | undefined): Promise<StateFolder> {
  if (stateDir === undefined) {
    const path = await mkdtemp(join(tmpdir(), 'batch-simulator-'));
    return {
      path,
      earlier: [],
      openJournal: async () => createVoidJournal(),
      close: () => rm(path, { recursive: true, force: true }),
    };
  }
  await mkdir(stateDir, { recursive: true });
  const journalPath = join(stateDir, 'journal.jsonl');
  return {
    path: stateDir,
    earlier: await readJournal(journalPath),
    openJournal: (clock) => openJournal(journalPath, () => clock.now()),
    close: async () => {},
  };
}
