import type { RedisConnection } from '../redis/index.ts';
import { type Batch, decodeLane, type Lane, type RequestState } from '../domain/index.ts';
import { Accounts } from './accounts.ts';
import { type AbandonCommand, abandonCommand } from './abandon.ts';
import { type AdmitCommand, admitCommand } from './admit.ts';
import { type AdvanceCommand, advanceCommand } from './advance.ts';
import { type CancelCommand, cancelCommand } from './cancel.ts';
import { type ClaimCommand, claimCommand } from './claim.ts';
import { Departures } from './departures.ts';
import { Failures } from './failures.ts';
import { type FindCommand, findCommand } from './find.ts';
import { HeldBack } from './held-back.ts';
import { type ClockCommand, clockCommand } from './clock.ts';
import { ShardKeys } from './keys.ts';
import { LanePace } from './lane-pace.ts';
import { LateFiles } from './late-files.ts';
import { Overview } from './overview.ts';
import { ParkedRequests } from './parked-requests.ts';
import { Pauses } from './pauses.ts';
import { type LeaseCommand, leaseCommand } from './lease.ts';
import { ProviderHints } from './provider-hints.ts';
import { readBatch } from './read-batch.ts';
import { type RequeueCommand, requeueCommand } from './requeue.ts';
import { type SealCommand, sealCommand } from './seal.ts';
import { SettledCounts } from './settled-counts.ts';
import { type SettleCommand, settleCommand } from './settle.ts';
import { Survey } from './survey.ts';
import { Traces } from './traces.ts';

/** A queued request as the outbox knows it. */
export interface QueuedRequest {
  readonly id: string;
  readonly lane: string;
  readonly bytes: number;
  /** What it counts for where a provider caps a batch's inputs. */
  readonly inputs: number;
  /** Requests of one group travel apart from the rest of their lane. Most have none. */
  readonly group?: string | undefined;
}

/** Longer than any drain sleeps. */
const ABANDONED_TTL_SECS = 24 * 3600;

/** How long it is remembered how the parts of a divided batch fared. */
const DIVISION_TTL_SECS = 24 * 3600;

/**
 * The state of one shard: the scripts that change it, and the plain reads. Nothing else spells a
 * key or a field.
 */
export class ShardState {
  readonly shard: number;
  readonly keys: ShardKeys;
  readonly admit: AdmitCommand;
  readonly cancel: CancelCommand;
  readonly find: FindCommand;
  readonly claim: ClaimCommand;
  readonly seal: SealCommand;
  readonly abandon: AbandonCommand;
  readonly lease: LeaseCommand;
  readonly advance: AdvanceCommand;
  readonly settle: SettleCommand;
  readonly requeue: RequeueCommand;
  readonly hints: ProviderHints;
  readonly heldBack: HeldBack;
  readonly lateFiles: LateFiles;
  readonly pace: LanePace;
  readonly departures: Departures;
  readonly survey: Survey;
  readonly accounts: Accounts;
  readonly traces: Traces;
  readonly parked: ParkedRequests;
  readonly pauses: Pauses;
  readonly overview: Overview;
  readonly failures: Failures;
  readonly settledCounts: SettledCounts;
  private readonly redis: RedisConnection;
  private readonly clock: ClockCommand;

  constructor(redis: RedisConnection, shard: number) {
    const keys = new ShardKeys(shard);
    this.shard = shard;
    this.redis = redis;
    this.keys = keys;
    this.admit = admitCommand(redis, keys);
    this.cancel = cancelCommand(redis, keys);
    this.find = findCommand(redis, keys);
    this.claim = claimCommand(redis, keys);
    this.seal = sealCommand(redis, keys);
    this.abandon = abandonCommand(redis, keys);
    this.lease = leaseCommand(redis, keys);
    this.advance = advanceCommand(redis, keys);
    this.failures = new Failures(redis, keys);
    this.settledCounts = new SettledCounts(redis, keys);
    this.settle = settleCommand(redis, keys, this.failures);
    this.requeue = requeueCommand(redis, keys);
    this.hints = new ProviderHints(redis, keys);
    this.heldBack = new HeldBack(redis, keys);
    this.lateFiles = new LateFiles(redis, keys);
    this.pace = new LanePace(redis, keys);
    this.departures = new Departures(redis, keys);
    this.parked = new ParkedRequests(redis, keys);
    this.pauses = new Pauses(redis, keys);
    this.overview = new Overview(redis, keys);
    this.clock = clockCommand(redis);
    this.survey = new Survey(redis, keys, this.clock);
    this.accounts = new Accounts(redis, keys);
    this.traces = new Traces(redis, keys);
  }

  /** Redis' clock, by which everything that is due is due. Milliseconds since the epoch. */
  async now(): Promise<number> {
    return await this.clock(this.keys.outbox);
  }

  /** Queued requests that no parcel brought in time, oldest first. */
  async dueRequests(limit: number): Promise<QueuedRequest[]> {
    const ids = await this.redis.zrangebyscore(
      this.keys.outbox,
      '-inf',
      await this.now(),
      'LIMIT',
      0,
      limit,
    );
    if (ids.length === 0) return [];
    const pipeline = this.redis.pipeline();
    for (const id of ids) pipeline.hmget(this.keys.request(id), 'lane', 'bytes', 'inputs', 'group');
    const replies = (await pipeline.exec()) ?? [];
    return ids.map((id, index) => {
      const [error, facts] = replies[index] ?? [];
      if (error) throw error;
      const [lane, bytes, inputs, group]: unknown[] = Array.isArray(facts) ? facts : [];
      return {
        id,
        lane: typeof lane === 'string' ? lane : '',
        bytes: Number(bytes ?? 0),
        inputs: Number(inputs ?? 1),
        group: typeof group === 'string' ? group : undefined,
      };
    });
  }

  /**
   * Makes a queued request due now, however far off it was put. Returns for how long it would have
   * waited still; undefined where it is not queued.
   */
  async makeDue(requestId: string): Promise<number | undefined> {
    const [due, now] = await Promise.all([
      this.redis.zscore(this.keys.outbox, requestId),
      this.now(),
    ]);
    if (due === null) return undefined;
    // Never one back that was claimed meanwhile, nor later than it was.
    await this.redis.zadd(this.keys.outbox, 'XX', 'LT', now, requestId);
    return Math.max(0, Number(due) - now);
  }

  /** Takes ids out of the outbox that stand for no request any more. */
  async forgetRequests(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.redis.zrem(this.keys.outbox, ...ids);
  }

  /** Batches that somebody should look after by now. */
  async dueBatches(limit: number): Promise<string[]> {
    return this.redis.zrangebyscore(this.keys.batches, '-inf', await this.now(), 'LIMIT', 0, limit);
  }

  /** Puts off the next sweep's look at a batch. Never brings a closed one back. */
  async postponeSweep(batchId: string, delayMs: number): Promise<void> {
    await this.redis.zadd(this.keys.batches, 'XX', (await this.now()) + delayMs, batchId);
  }

  /** Nobody needs to look after this batch: it is closed, or gone. */
  async stopSweeping(batchId: string): Promise<void> {
    await this.redis.zrem(this.keys.batches, batchId);
  }

  async batch(batchId: string): Promise<Batch | undefined> {
    return readBatch(batchId, await this.redis.hgetall(this.keys.batch(batchId)));
  }

  /** Members in file order, `from` counted from 0, `to` left out. */
  async members(batchId: string, from: number, to: number): Promise<string[]> {
    return this.redis.lrange(this.keys.members(batchId), from, to - 1);
  }

  /**
   * Strikes members that have no line in the batch's file, so that the list stays the file's order,
   * and the counts speak of lines: who was cancelled as a member is counted as that no more.
   */
  async dropMembers(batchId: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const cancelled = await this.membersThatAre('settled', batchId, ids);
    const pipeline = this.redis.pipeline();
    for (const id of ids) pipeline.lrem(this.keys.members(batchId), 1, id);
    pipeline.hincrby(this.keys.batch(batchId), 'count', -ids.length);
    pipeline.hincrby(this.keys.batch(batchId), 'cancelled', -cancelled.length);
    for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
  }

  /** Notes how a part of a divided batch fared, once for each part, and counts what is known so far. */
  async notePart(
    dividedBatchId: string,
    partBatchId: string,
    fate: 'refused' | 'begun',
  ): Promise<{ refused: number; begun: number }> {
    const key = this.keys.parts(dividedBatchId, fate);
    await this.redis.multi().sadd(key, partBatchId).expire(key, DIVISION_TTL_SECS).exec();
    const [refused, begun] = await Promise.all([
      this.redis.scard(this.keys.parts(dividedBatchId, 'refused')),
      this.redis.scard(this.keys.parts(dividedBatchId, 'begun')),
    ]);
    return { refused, begun };
  }

  /** Which of these are still unsettled members of the batch. */
  stillIn(batchId: string, ids: readonly string[]): Promise<string[]> {
    return this.membersThatAre('batched', batchId, ids);
  }

  /**
   * Forgets an abandoned batch whose members were all given back. Its hash stays for a while: its
   * drain, when it wakes up, must not begin it anew, under the hands of a second sweep that slept.
   */
  async forgetBatch(batchId: string): Promise<void> {
    await this.redis
      .multi()
      .zrem(this.keys.batches, batchId)
      .del(this.keys.members(batchId))
      .expire(this.keys.batch(batchId), ABANDONED_TTL_SECS)
      .exec();
  }

  /** The bytes that callers sent, in the order of the ids; null where a request is settled or gone. */
  async bodies(ids: readonly string[]): Promise<(Buffer | null)[]> {
    return ids.length === 0 ? [] : this.redis.mgetBuffer(ids.map((id) => this.keys.body(id)));
  }

  /** Stored answers for `decodeAnswer`, in the order of the ids; null where there is none. */
  async answers(ids: readonly string[]): Promise<(Buffer | null)[]> {
    return ids.length === 0 ? [] : this.redis.mgetBuffer(ids.map((id) => this.keys.answer(id)));
  }

  /** Which of these requests Redis does not know: they expired, or it lost them. */
  async missing(ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const pipeline = this.redis.pipeline();
    for (const id of ids) pipeline.exists(this.keys.request(id));
    const replies = (await pipeline.exec()) ?? [];
    return ids.filter((_, index) => {
      const [error, exists] = replies[index] ?? [];
      if (error) throw error;
      return exists === 0;
    });
  }

  /** The lane of a request; undefined when there is no such request. */
  async laneOf(requestId: string): Promise<string | undefined> {
    return (await this.redis.hget(this.keys.request(requestId), 'lane')) ?? undefined;
  }

  /** Bytes of a request's body; 0 when there is no such request. */
  async bytesOf(requestId: string): Promise<number> {
    return Number((await this.redis.hget(this.keys.request(requestId), 'bytes')) ?? 0);
  }

  async lane(laneId: string): Promise<Lane | undefined> {
    const text = await this.redis.get(this.keys.lane(laneId));
    return text === null ? undefined : decodeLane(text);
  }

  /** The tenant's credential as it was sealed, or the word for the server's. Using it keeps it, and its lane, for `ttlSecs` more. */
  async sealedCredential(lane: Lane, laneId: string, ttlSecs: number): Promise<string | undefined> {
    const [sealed] = await Promise.all([
      this.redis.getex(this.keys.tenant(lane.tenant), 'EX', ttlSecs),
      this.redis.expire(this.keys.lane(laneId), ttlSecs),
    ]);
    return sealed ?? undefined;
  }

  private async membersThatAre(
    state: RequestState,
    batchId: string,
    ids: readonly string[],
  ): Promise<string[]> {
    if (ids.length === 0) return [];
    const pipeline = this.redis.pipeline();
    for (const id of ids) pipeline.hmget(this.keys.request(id), 'state', 'batch');
    const replies = (await pipeline.exec()) ?? [];
    return ids.filter((_, index) => {
      const [error, facts] = replies[index] ?? [];
      if (error) throw error;
      return Array.isArray(facts) && facts[0] === state && facts[1] === batchId;
    });
  }
}
