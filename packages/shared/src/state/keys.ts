/**
 * Every key of one shard, in one place. The braces make all of them one hash slot, BullMQ's too, so
 * that each script is atomic on Redis Cluster as well. Request ids are base32 and batch ids begin
 * with a letter: neither can hold a `:`.
 */
export class ShardKeys {
  /** What every key begins with. Scripts that touch many requests build the rest themselves. */
  readonly prefix: string;
  /** What BullMQ puts before its own keys. */
  readonly queuePrefix: string;

  constructor(shard: number) {
    this.queuePrefix = `silt:{s${shard}}`;
    this.prefix = `${this.queuePrefix}:`;
  }

  /** Hash, small enough to stay a listpack: a request's state and facts. */
  request(id: string): string {
    return `${this.prefix}request:${id}`;
  }

  /** String: the caller's bytes. Gone once settled. */
  body(id: string): string {
    return `${this.prefix}body:${id}`;
  }

  /** String: the settled answer, see `domain/answer.ts`. */
  answer(id: string): string {
    return `${this.prefix}answer:${id}`;
  }

  /** Hash: a batch's state and facts. */
  batch(id: string): string {
    return `${this.prefix}batch:${id}`;
  }

  /** List: the batch's request ids, in the order of its file. Gone once it is closed. */
  members(batchId: string): string {
    return `${this.prefix}batch:${batchId}:members`;
  }

  /** String: our batch that the provider knows by this id. */
  providerBatch(providerBatchId: string): string {
    return `${this.prefix}provider-batch:${providerBatchId}`;
  }

  /** String: when a webhook last told of this batch (ms). */
  lookAgain(batchId: string): string {
    return `${this.prefix}look-again:${batchId}`;
  }

  /** String: when a webhook last told of any batch of this tenant (ms). Expires in silence. */
  webhookHeard(tenant: string): string {
    return `${this.prefix}webhook-heard:${tenant}`;
  }

  /** String: this webhook has had its effect. */
  webhook(digest: string): string {
    return `${this.prefix}webhook:${digest}`;
  }

  /** String: where the trace of a request or a batch goes on, if it is recorded. */
  trace(id: string): string {
    return this.prefix + this.traceSuffix(id);
  }

  traceSuffix(id: string): string {
    return `trace:${id}`;
  }

  /** Sorted set: queued requests, by when a dispatcher takes them without a parcel (ms). */
  get outbox(): string {
    return `${this.prefix}outbox`;
  }

  /** Sorted set: requests to be cancelled when their callers have left, by when to look at that (ms). */
  get departures(): string {
    return `${this.prefix}departures`;
  }

  /** String: this gateway lives. */
  gateway(id: string): string {
    return `${this.prefix}gateway:${id}`;
  }

  /** Sorted set: every batch not yet closed, by when somebody should look after it (ms). */
  get batches(): string {
    return `${this.prefix}batches`;
  }

  /** Hash: what was paid on a day (days since the epoch, UTC), by sum and lane. See `accounts.ts`. */
  account(day: number): string {
    return `${this.prefix}account:${day}`;
  }

  /** String: a tenant's credential, sealed. */
  tenant(id: string): string {
    return this.prefix + this.tenantSuffix(id);
  }

  tenantSuffix(id: string): string {
    return `tenant:${id}`;
  }

  /** Hash: how many requests of a tenant are queued, and their bytes. There only while any is. */
  queued(tenant: string): string {
    return `${this.prefix}queued:${tenant}`;
  }

  /** String: the description of a lane. */
  lane(id: string): string {
    return this.prefix + this.laneSuffix(id);
  }

  laneSuffix(id: string): string {
    return `lane:${id}`;
  }

  /** Hash: lanes that an operator has paused, and since when (ms). */
  get paused(): string {
    return `${this.prefix}paused`;
  }

  /** Sorted set: closed batches of which an upload may still arrive, by when it is looked for (ms). */
  get lateFiles(): string {
    return `${this.prefix}late-files`;
  }

  /** Set: batches whose submission waits because of trouble in this place. */
  heldBack(place: string): string {
    return `${this.prefix}held-back:${place}`;
  }

  /** String: how long this lane's batches took lately (ms). */
  pace(laneId: string): string {
    return `${this.prefix}pace:${laneId}`;
  }

  /** Set: parts of a divided batch that the provider refused, or began. */
  parts(batchId: string, fate: 'refused' | 'begun'): string {
    return `${this.prefix}batch:${batchId}:${fate}`;
  }

  /** List: unfinished requests of equal calls without a key, whose connections ended. */
  parked(place: string): string {
    return `${this.prefix}parked:${place}`;
  }
}

/** What all replicas must agree on. Outside the shards: they are part of it. */
export const deploymentKey = 'silt:deployment';

/** Channels are one name space over a whole cluster: no shard in them. */
export const gatewayChannelPrefix = 'silt:gateway:';
