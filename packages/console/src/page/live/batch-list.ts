import type { BatchLine } from '../../api/contract.ts';
import type { ConsoleApi } from '../api/console-api.ts';
import { Watched } from './watched.ts';

export interface BatchChanges {
  readonly changed: readonly BatchLine[];
  readonly gone: readonly string[];
}

/** What is known of batches: those that are not closed, or all of them once somebody asked for more. */
export interface KnownBatches {
  readonly lines: ReadonlyMap<string, BatchLine>;
  /** False while closed ones may be missing. */
  readonly complete: boolean;
}

/** Every batch by its id, kept up to date by what changed. */
export class BatchList {
  readonly known = new Watched<KnownBatches | undefined>(undefined);
  private readonly api: ConsoleApi;
  private readonly lines = new Map<string, BatchLine>();
  private complete = false;
  private wantsAll = false;
  private connected = false;
  /** What changed while the list was on its way: it may be newer than the list. */
  private meanwhile: BatchChanges[] | undefined;
  private loading: Promise<void> = Promise.resolve();

  constructor(api: ConsoleApi) {
    this.api = api;
  }

  /** Asks for the closed ones, too, unless they are there. */
  wantAll(): void {
    if (this.wantsAll) return;
    this.wantsAll = true;
    if (this.connected) this.load();
  }

  /**
   * Changes are told from now on. The list is read after that, not before, so that nothing falls
   * between the two; and again at each new connection, for what was missed.
   */
  onConnected(): void {
    this.connected = true;
    this.load();
  }

  apply(changes: BatchChanges): void {
    this.meanwhile?.push(changes);
    this.take(changes);
    this.tell();
  }

  private load(): void {
    this.loading = this.loading.then(() => this.read());
  }

  private async read(): Promise<void> {
    const all = this.wantsAll;
    const meanwhile: BatchChanges[] = [];
    this.meanwhile = meanwhile;
    const batches = await this.api.batches(all ? 'all' : 'open').catch(() => undefined);
    this.meanwhile = undefined;
    // The connection is gone again; the list is read when it is back.
    if (batches === undefined) return;
    this.lines.clear();
    for (const line of batches) this.lines.set(line.id, line);
    for (const changes of meanwhile) this.take(changes);
    this.complete = all;
    this.tell();
  }

  private take({ changed, gone }: BatchChanges): void {
    for (const line of changed) this.lines.set(line.id, line);
    for (const id of gone) this.lines.delete(id);
  }

  private tell(): void {
    this.known.set({ lines: this.lines, complete: this.complete });
  }
}
