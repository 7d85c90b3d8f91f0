import type { Journal } from '../state/journal.ts';
import type { BatchRecord } from './batch-record.ts';

export class BatchStore {
  readonly #batches = new Map<string, BatchRecord>();
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  restore(batch: BatchRecord): void {
    this.#batches.set(batch.id, batch);
  }

  /** Oldest first. */
  all(): readonly BatchRecord[] {
    return [...this.#batches.values()];
  }

  get count(): number {
    return this.#batches.size;
  }

  get(id: string): BatchRecord | undefined {
    return this.#batches.get(id);
  }

  find(owner: string, id: string): BatchRecord | undefined {
    const batch = this.#batches.get(id);
    return batch?.owner === owner ? batch : undefined;
  }

  async put(batch: BatchRecord): Promise<BatchRecord> {
    this.#batches.set(batch.id, batch);
    await this.#journal.append({ kind: 'batch', batch });
    return batch;
  }
}
