import type { Batch } from '@silt/shared/domain';
import type { ShardState, State } from '@silt/shared/state';

export interface BatchChanges {
  /** New, or other than before; one that has closed comes once more. */
  readonly changed: readonly Batch[];
  /** Of which nothing is left. */
  readonly gone: readonly string[];
}

interface Seen {
  readonly place: string;
  readonly batch: Batch;
  readonly text: string;
}

/** Each batch is read again within so many looks, whatever its place says. */
const ROUNDS = 10;

/**
 * The open batches as they change. Whoever works at a batch moves its place in the order by which they
 * are looked after, so a look is one list for each shard, and then only those batches that moved; those
 * whose answers are being read; and in turn a few of the rest, of which a member may be cancelled.
 */
export class BatchWatch {
  private readonly shards: readonly ShardWatch[];
  private readonly changed = new Map<string, Batch>();
  private readonly gone = new Set<string>();
  private round = 0;
  private readAll = false;

  constructor(state: State) {
    this.shards = state.shards.map((shard) => new ShardWatch(shard));
  }

  /** As the last look found them. */
  *batches(): Generator<Batch> {
    for (const shard of this.shards) yield* shard.batches();
  }

  /** An operator did something: the next look reads every batch. */
  expectChanges(): void {
    this.readAll = true;
  }

  /** What one shard was seen to have changed stays among the changes, should another not answer. */
  async look(): Promise<void> {
    this.round = (this.round + 1) % ROUNDS;
    const all = this.readAll;
    await Promise.all(
      this.shards.map(async (shard) => {
        const { changed, gone } = await shard.look(all, this.round);
        for (const batch of changed) this.changed.set(batch.id, batch);
        for (const id of gone) this.gone.add(id);
      }),
    );
    if (all) this.readAll = false;
  }

  /** Since `told` was last called. */
  changes(): BatchChanges {
    return { changed: [...this.changed.values()], gone: [...this.gone] };
  }

  /** Whoever watches knows of these changes. */
  told(): void {
    this.changed.clear();
    this.gone.clear();
  }
}

class ShardWatch {
  private readonly shard: ShardState;
  private readonly seen = new Map<string, Seen>();

  constructor(shard: ShardState) {
    this.shard = shard;
  }

  *batches(): Generator<Batch> {
    for (const { batch } of this.seen.values()) yield batch;
  }

  async look(all: boolean, round: number): Promise<BatchChanges> {
    const { overview } = this.shard;
    const places = new Map((await overview.openPlaces()).map(({ id, place }) => [id, place]));
    const toRead = [...places].filter(([id, place], index) => {
      const known = this.seen.get(id);
      const moved = known?.place !== place || known.batch.state === 'ingesting';
      return all || moved || index % ROUNDS === round;
    });
    const left = [...this.seen.keys()].filter((id) => !places.has(id));
    const ids = [...toRead.map(([id]) => id), ...left];
    const read = new Map((await overview.read(ids)).map((batch) => [batch.id, batch]));
    const changed: Batch[] = [];
    const gone: string[] = [];
    for (const id of ids) {
      const batch = read.get(id);
      const known = this.seen.get(id);
      const place = places.get(id);
      const text = JSON.stringify(batch);
      if (batch && text !== known?.text) changed.push(batch);
      if (batch && place !== undefined) this.seen.set(id, { place, batch, text });
      else if (this.seen.delete(id) && !batch) gone.push(id);
    }
    return { changed, gone };
  }
}
