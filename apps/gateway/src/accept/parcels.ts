import { openQueue, type ParcelEntry } from '@silt/shared/queues';
import type { AdmitCall, Admitted, ShardState } from '@silt/shared/state';
import type { RedisConnection } from '@silt/shared/redis';
import type { GatewayEvents } from '../events.ts';

/**
 * Tells dispatchers what was admitted: one job per shard and group. Nobody waits for it and nothing
 * depends on it: a parcel that is lost, by a crash here or without Redis, is made up for by the
 * outbox.
 */
export class Parcels {
  private readonly parcels;
  private readonly ticks;
  private readonly fullBatch: number;
  private readonly events: GatewayEvents;
  /** Shards that were asked for a tick and have not taken the wish yet. */
  private readonly asking = new Set<number>();

  constructor(redis: RedisConnection, shards: number, fullBatch: number, events: GatewayEvents) {
    const options = { withoutWaiting: true };
    const numbers = Array.from({ length: shards }, (_, shard) => shard);
    this.parcels = numbers.map((shard) => openQueue('parcels', shard, redis, options));
    this.ticks = numbers.map((shard) => openQueue('ticks', shard, redis, options));
    this.fullBatch = fullBatch;
    this.events = events;
  }

  send(
    { shard }: ShardState,
    calls: readonly AdmitCall[],
    admitted: readonly Admitted[],
    backlog: number,
  ): void {
    void this.deliver(shard, created(calls, admitted), backlog);
  }

  async close(): Promise<void> {
    await Promise.all([...this.parcels, ...this.ticks].map((queue) => queue.close()));
  }

  private async deliver(
    shard: number,
    requests: readonly ParcelEntry[],
    backlog: number,
  ): Promise<void> {
    try {
      if (requests.length > 0) {
        await this.parcels[shard]?.add('parcels', { requests });
        this.events.parcelSent(shard, requests.length);
      }
      if (backlog >= this.fullBatch) await this.askForTick(shard);
    } catch (error) {
      this.events.parcelFailed(shard, requests.length, error);
    }
  }

  /** A full batch need not wait for the next regular tick. One wish at a time: its job id is fixed. */
  private async askForTick(shard: number): Promise<void> {
    if (this.asking.has(shard)) return;
    this.asking.add(shard);
    try {
      await this.ticks[shard]?.add('ticks', {}, { jobId: 'early' });
    } finally {
      this.asking.delete(shard);
    }
  }
}

function created(calls: readonly AdmitCall[], admitted: readonly Admitted[]): ParcelEntry[] {
  return calls.flatMap((call, index) => {
    const result = admitted[index];
    if (result?.outcome !== 'created') return [];
    const { lane, body, inputs = 1 } = call;
    const id = result.takenOver?.id ?? call.id;
    const bytes = body?.byteLength ?? 0;
    return [inputs > 1 ? ([id, lane, bytes, inputs] as const) : ([id, lane, bytes] as const)];
  });
}
