import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

import type { BatchRecord } from '../batches/batch-record.ts';
import type { FileRecord } from '../files/file-record.ts';
import type { DirectCall } from '../ledger/direct-call.ts';
import { isJsonObject } from '../json.ts';
import { splitLines } from '../lines/split-lines.ts';

export type JournalEntry =
  | { readonly kind: 'file'; readonly file: FileRecord }
  | { readonly kind: 'batch'; readonly batch: BatchRecord }
  | { readonly kind: 'direct'; readonly call: DirectCall };

/** An entry and the virtual time it was written at, below which the clock must not start again. */
export interface JournalLine {
  readonly at: number;
  readonly entry: JournalEntry;
}

/** Every change of state, in order; the last word on an id counts. */
export interface Journal {
  /** Resolves when the entry outlives this process; it is not synced against a power cut. */
  append(entry: JournalEntry): Promise<void>;
  close(): Promise<void>;
}

/** For a simulator that leaves nothing behind. */
export function createVoidJournal(): Journal {
  return { append: async () => {}, close: async () => {} };
}

export async function openJournal(path: string, now: () => number): Promise<Journal> {
  const file = await open(path, 'a');
  await endTornLine(file, path);
  let turn: Promise<unknown> = Promise.resolve();
  return {
    append: (entry) => {
      const line: JournalLine = { at: now(), entry };
      const written = turn.then(() => file.appendFile(`${JSON.stringify(line)}\n`));
      // One that could not be written is its caller's to hear of, not the next one's.
      turn = written.catch(() => {});
      return written;
    },
    close: async () => {
      await turn;
      await file.close();
    },
  };
}

/** Ends what a killed process left half written, or the next entry would be lost with it. */
async function endTornLine(file: FileHandle, path: string): Promise<void> {
  const { size } = await file.stat();
  if (size === 0) return;
  const reader = await open(path, 'r');
  try {
    const { buffer } = await reader.read(Buffer.alloc(1), 0, 1, size - 1);
    if (buffer[0] !== 0x0a) await file.appendFile('\n');
  } finally {
    await reader.close();
  }
}

/** What was written before; a torn line is skipped, for nobody was told that it holds. */
export async function readJournal(path: string): Promise<readonly JournalLine[]> {
  const lines: JournalLine[] = [];
  const file = await open(path, 'a+');
  await file.close();
  for await (const { bytes } of splitLines(createReadStream(path))) {
    const line = parseLine(bytes.toString('utf8'));
    if (line !== undefined) lines.push(line);
  }
  return lines;
}

function parseLine(text: string): JournalLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJournalLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Looks no deeper: only this module writes the file. */
function isJournalLine(value: unknown): value is JournalLine {
  return isJsonObject(value) && typeof value['at'] === 'number' && isJsonObject(value['entry']);
}
