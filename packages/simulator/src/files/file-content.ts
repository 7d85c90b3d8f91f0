import { splitLines } from '../lines/split-lines.ts';
import type { FileRecord } from './file-record.ts';
import type { FileStore } from './file-store.ts';

/** What a download sends. */
export interface FileContent {
  readonly bytes: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `end` is the last byte that is read, as with streams of files. */
  read(range?: { start?: number; end?: number }): AsyncIterable<Buffer>;
}

export function wholeContent(files: FileStore, file: FileRecord): FileContent {
  return { bytes: file.bytes, headers: {}, read: (range) => files.read(file.id, range) };
}

/** Lines from memory, told as providers do that let a growing file be read: see `progressHeaders`. */
export function contentFromLines(
  lines: readonly Buffer[],
  headers: Readonly<Record<string, string>>,
): FileContent {
  const all = Buffer.concat(lines.flatMap((line) => [line, lineEnd]));
  return {
    bytes: all.length,
    headers,
    read: async function* ({ start = 0, end = all.length - 1 } = {}) {
      if (start <= end) yield all.subarray(start, end + 1);
    },
  };
}

/** Whether there is more to come, and the number of the last line sent, from 1. */
export function progressHeaders(incomplete: boolean, lastLine: number): Record<string, string> {
  return { 'x-incomplete': String(incomplete), 'x-last-line': String(lastLine) };
}

/** A finished file without its first `offset` lines. */
export async function contentFrom(
  files: FileStore,
  file: FileRecord,
  offset: number,
): Promise<FileContent> {
  const lines: Buffer[] = [];
  for await (const { bytes } of splitLines(files.read(file.id))) lines.push(bytes);
  return contentFromLines(lines.slice(offset), progressHeaders(false, lines.length));
}

const lineEnd = Buffer.from('\n');
