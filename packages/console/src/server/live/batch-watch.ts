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
  private readonly state: State;
  private readonly seen: readonly Map<string, Seen>[];
  private round = 0;
  private readAll = false;

  constructor(state: State) {
    this.state = state;
    this.seen = state.shards.map(() => new Map());
  }

  /** As the last look found them. */
  *batches(): Generator<Batch> {
    for (const shard of this.seen) for (const { batch } of shard.values()) yield batch;
  }

  /** An operator did something: the next look reads every batch. */
  expectChanges(): void {
    this.readAll = true;
  }

  async look(): Promise<BatchChanges> {
    const all = this.readAll;
    this.readAll = false;
    this.round = (this.round + 1) % ROUNDS;
    const found = await Promise.all(
      this.seen.map((seen, shard) => this.lookAt(this.state.at(shard), seen, all)),
    );
    return {
      changed: found.flatMap(({ changed }) => changed),
      gone: found.flatMap(({ gone }) => gone),
    };
  }

  private async lookAt(
    { overview }: ShardState,
    seen: Map<string, Seen>,
    all: boolean,
  ): Promise<BatchChanges> {
    const places = new Map((await overview.openPlaces()).map(({ id, place }) => [id, place]));
    const toRead = [...places].filter(([id, place], index) => {
      const known = seen.get(id);
      const moved = known?.place !== place || known.batch.state === 'ingesting';
      return all || moved || index % ROUNDS === this.round;
    });
    const left = [...seen.keys()].filter((id) => !places.has(id));
    const ids = [...toRead.map(([id]) => id), ...left];
    const read = new Map((await overview.read(ids)).map((batch) => [batch.id, batch]));
    const changed: Batch[] = [];
    const gone: string[] = [];
    for (const id of ids) {
      const batch = read.get(id);
      const known = seen.get(id);
      const place = places.get(id);
      const text = JSON.stringify(batch);
      if (batch && text !== known?.text) changed.push(batch);
      if (batch && place !== undefined) seen.set(id, { place, batch, text });
      else if (seen.delete(id) && !batch) gone.push(id);
    }
    return { changed, gone };
  }
}
