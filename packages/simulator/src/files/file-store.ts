import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Clock } from '../clock.ts';
import type { Journal } from '../state/journal.ts';
import type { FileRecord } from './file-record.ts';

/** Large, so that splitting into lines takes few steps. */
const readChunkBytes = 1_048_576;

/** Every file there ever was, and where its contents are. */
export class FileStore {
  readonly #files = new Map<string, FileRecord>();
  readonly #folder: string;
  readonly #journal: Journal;
  readonly #clock: Clock;

  constructor(stateFolder: string, journal: Journal, clock: Clock) {
    this.#folder = join(stateFolder, 'files');
    this.#journal = journal;
    this.#clock = clock;
  }

  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    // Whoever was uploading or writing these died with the process.
    for (const name of await readdir(this.#folder)) {
      if (name.endsWith('.part')) await rm(join(this.#folder, name));
    }
  }

  restore(file: FileRecord): void {
    this.#files.set(file.id, file);
  }

  all(): readonly FileRecord[] {
    return [...this.#files.values()];
  }

  isThere(file: FileRecord): boolean {
    return (
      file.deletedAt === null && (file.expiresAt === null || file.expiresAt > this.#clock.now())
    );
  }

  find(owner: string, id: string): FileRecord | undefined {
    const file = this.#files.get(id);
    return file !== undefined && file.owner === owner && this.isThere(file) ? file : undefined;
  }

  /** Oldest first. */
  listOf(owner: string): readonly FileRecord[] {
    return this.all().filter((file) => file.owner === owner && this.isThere(file));
  }

  /** Where contents are written before there is a file of that id. */
  draftPath(id: string): string {
    return join(this.#folder, `${id}.part`);
  }

  contentPath(id: string): string {
    return join(this.#folder, id);
  }

  read(id: string, range: { start?: number; end?: number } = {}): ReadStream {
    return createReadStream(this.contentPath(id), { highWaterMark: readChunkBytes, ...range });
  }

  /** Makes a file of a finished draft. */
  async add(file: FileRecord): Promise<void> {
    await rename(this.draftPath(file.id), this.contentPath(file.id));
    this.#files.set(file.id, file);
    await this.#journal.append({ kind: 'file', file });
  }

  /** Contents that a batch came from are kept on disk: the ledger tells what they were. */
  async remove(file: FileRecord, keepContents: boolean): Promise<void> {
    const deleted = { ...file, deletedAt: Math.floor(this.#clock.now()) };
    this.#files.set(file.id, deleted);
    await this.#journal.append({ kind: 'file', file: deleted });
    if (!keepContents) await rm(this.contentPath(file.id), { force: true });
  }
}
