import { type FSWatcher, readFileSync, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Caller } from '../accept/authenticate.ts';
import type { GatewayEvents } from '../events.ts';
import type { CallerLimits } from './caller-limits.ts';
import type { KeyRing } from './key-ring.ts';
import type { KnownKeys } from './own-keys.ts';
import { ClientKeysError, readClientKeys } from './read-client-keys.ts';

export interface KeyFileOptions {
  readonly path: string;
  readonly limits: CallerLimits;
  readonly events: Pick<GatewayEvents, 'clientKeysRead' | 'clientKeysKept'>;
  readonly rereadEveryMs?: number;
}

/** However a change went unnoticed, it is found by then. */
const REREAD_EVERY_MS = 5_000;

/**
 * The clients' keys, as the file has them now. It is read by its path each time, so that it does not
 * matter whether an editor wrote it, renamed another into its place, or a link on the way was turned
 * to another folder; a hint of its folder only makes that sooner. A file that cannot be used changes
 * nothing: the keys of before go on, and the log says so once.
 */
export class KeyFile implements KnownKeys {
  private readonly options: KeyFileOptions;
  private ring: KeyRing;
  /** What was last made of the file: its text, or why there was none. */
  private seen: string;
  private reading = false;
  private readAgain = false;
  private timer: NodeJS.Timeout | undefined;
  private watcher: FSWatcher | undefined;

  /** Throws `ClientKeysError`: a start without usable keys would lock everybody out. */
  constructor(options: KeyFileOptions) {
    this.options = options;
    try {
      this.seen = readFileSync(options.path, 'utf8');
    } catch (error) {
      throw new ClientKeysError(`CLIENT_KEYS_FILE cannot be read (${codeOf(error)})`);
    }
    try {
      this.ring = readClientKeys(this.seen, options.limits);
    } catch (error) {
      if (!(error instanceof ClientKeysError)) throw error;
      throw new ClientKeysError(`CLIENT_KEYS_FILE cannot be used: ${error.message}`);
    }
  }

  start(): void {
    const { path, rereadEveryMs = REREAD_EVERY_MS, events } = this.options;
    events.clientKeysRead(this.ring.size);
    this.timer = setInterval(() => void this.reread(), rereadEveryMs);
    try {
      this.watcher = watch(dirname(path), () => void this.reread());
      // The folder may go, or not be watchable: the interval is enough.
      this.watcher.on('error', () => this.watcher?.close());
    } catch {
      this.watcher = undefined;
    }
  }

  stop(): void {
    clearInterval(this.timer);
    this.watcher?.close();
  }

  callerOf(key: string): Caller | undefined {
    return this.ring.callerOf(key);
  }

  /** One reading at a time; a hint meanwhile is not lost. */
  private async reread(): Promise<void> {
    this.readAgain = true;
    if (this.reading) return;
    this.reading = true;
    while (this.readAgain) {
      this.readAgain = false;
      this.take(await readFile(this.options.path, 'utf8').catch((error: unknown) => ({ error })));
    }
    this.reading = false;
  }

  private take(found: string | { readonly error: unknown }): void {
    const { limits, events } = this.options;
    const text = typeof found === 'string' ? found : `unreadable: ${codeOf(found.error)}`;
    if (text === this.seen) return;
    this.seen = text;
    try {
      if (typeof found !== 'string') throw new ClientKeysError('it cannot be read');
      this.ring = readClientKeys(found, limits);
      events.clientKeysRead(this.ring.size);
    } catch (error) {
      events.clientKeysKept(this.ring.size, error);
    }
  }
}

function codeOf(error: unknown): string {
  const known = typeof error === 'object' && error !== null && 'code' in error;
  return known ? String(error.code) : 'unknown';
}
