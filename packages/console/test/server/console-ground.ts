import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { encodeLane, errorBody, type Lane, laneId, tenantId } from '@silt/shared/domain';
import { createLogger } from '@silt/shared/logging';
import { createRegistry } from '@silt/shared/metrics';
import { CredentialVault } from '@silt/shared/security';
import { AdminServer } from '@silt/shared/service';
import { type BatchFacts, State } from '@silt/shared/state';
import { admitCalls } from '@silt/shared/test-support';
import { openTestRedis, type TestRedis } from '@silt/testing';
import { LOGIN_PATH, OperatorConsole } from '../../src/server/index.ts';

export const TOKEN = 'the-token-of-an-operator';
export const CREDENTIAL = 'sk-tenant-one-0123456789';
export const PROMPT = 'the secret recipe';
export const TENANT = tenantId(CREDENTIAL);

export const lane = (model: string): Lane => ({
  tenant: TENANT,
  baseUrl: 'http://127.0.0.1:1/v1',
  endpoint: '/v1/chat/completions',
  model,
});

export interface GroundOptions {
  readonly token?: string | undefined;
  readonly shards?: number;
}

/** A console on an admin server, over Redis, and what puts something there to see. */
export class ConsoleGround {
  readonly redis: TestRedis;
  readonly state: State;
  readonly url: string;
  /** What was logged. */
  readonly log: Record<string, unknown>[];
  private readonly closers: (() => Promise<unknown>)[];
  private readonly vault = new CredentialVault(randomBytes(32).toString('base64'));

  static async open({ token, shards = 2 }: GroundOptions = {}): Promise<ConsoleGround> {
    const redis = await openTestRedis();
    const state = new State(redis.client, shards);
    const log: Record<string, unknown>[] = [];
    const stream = new Writable({
      write(line, _encoding, done) {
        log.push(JSON.parse(String(line)) as Record<string, unknown>);
        done();
      },
    });
    const operators = new OperatorConsole({
      state,
      redis: redis.client,
      resultTtlSecs: 60,
      token,
      savings: async (days) => [
        { day: '2026-11-25', requests: days, batchCost: 1, listCost: 2, saved: 1 },
      ],
      logger: createLogger('test', 'debug', stream),
      lookEveryMs: 20,
    });
    const { pages } = operators;
    const registry = createRegistry();
    const admin = new AdminServer({
      registry,
      readiness: () => [],
      token,
      pages,
      loginPath: LOGIN_PATH,
    });
    const port = await admin.listen(0, '127.0.0.1');
    const closers = [() => admin.close(), () => operators.close(), () => redis.closeAll()];
    return new ConsoleGround(redis, state, `http://127.0.0.1:${port}`, log, closers);
  }

  private constructor(
    redis: TestRedis,
    state: State,
    url: string,
    log: Record<string, unknown>[],
    closers: (() => Promise<unknown>)[],
  ) {
    this.redis = redis;
    this.state = state;
    this.url = url;
    this.log = log;
    this.closers = closers;
  }

  async close(): Promise<void> {
    for (const close of this.closers) await close();
  }

  /** Accepted calls, in the shard given; whoever wants them found by their ids has one shard. */
  async admit(model: string, keys: readonly string[], shard = 0): Promise<string[]> {
    const calls = keys.map((key) => ({ key, body: JSON.stringify({ model, prompt: PROMPT }) }));
    const input = { lane: lane(model), credential: CREDENTIAL, calls };
    return (await admitCalls(this.state.at(shard), this.vault, input)).map(({ id }) => id);
  }

  async seal(batchId: string, model: string, ids: readonly string[], shard = 0): Promise<void> {
    const state = this.state.at(shard);
    const batch = { batchId, owner: 'drain', lane: laneId(lane(model)) };
    await state.claim({ ...batch, abandonAfterMs: 60_000, requestIds: ids });
    await state.seal({ ...batch, sweepAfterMs: 60_000 });
  }

  async advance(
    batchId: string,
    change: {
      readonly to?: 'submitted' | 'ingesting' | 'closed';
      readonly facts?: BatchFacts;
    },
    shard = 0,
  ): Promise<void> {
    const state = this.state.at(shard);
    const lease = { batchId, token: 'worker', leaseMs: 60_000 };
    const leased = await state.lease(lease);
    if (leased.kind !== 'leased') throw new Error('not leased');
    const { fence } = leased;
    const kept = { leaseMs: 0, sweepAfterMs: 60_000, keepClosedSecs: 60 };
    await state.advance({ ...lease, fence, ...change, ...kept });
  }

  /** Settles members: with 200, or with an error that quotes what was asked. */
  async settle(batchId: string, statuses: Readonly<Record<string, number>>): Promise<void> {
    const settlements = Object.entries(statuses).map(([requestId, status]) => ({
      requestId,
      status,
      body:
        status < 400
          ? Buffer.from(JSON.stringify({ answer: PROMPT }))
          : errorBody({ message: PROMPT, type: 'invalid_request_error', code: 'content_filter' }),
    }));
    await this.state.at(0).settle({ batchId, resultTtlSecs: 60, settlements });
  }

  /** Many batches at once, as they lie in Redis. */
  async plantBatches(count: number): Promise<void> {
    const { keys } = this.state.at(0);
    const { client } = this.redis;
    const id = laneId(lane('model-a'));
    await client.set(keys.lane(id), encodeLane(lane('model-a')));
    const now = Date.now();
    for (let from = 0; from < count; from += 1_000) {
      const pipeline = client.pipeline();
      for (let at = from; at < Math.min(count, from + 1_000); at += 1) {
        pipeline.hset(keys.batch(`b${at}`), {
          state: 'submitted',
          lane: id,
          created: now - at,
          submitted: now - at,
          count: 5_000,
          bytes: 5_000_000,
          inputFileId: `file-${at}`,
          providerBatchId: `batch_${at}`,
          providerCompleted: at % 5_000,
          providerFailed: 0,
        });
        pipeline.zadd(keys.batches, now + 60_000 + at, `b${at}`);
      }
      await pipeline.exec();
    }
  }
}
