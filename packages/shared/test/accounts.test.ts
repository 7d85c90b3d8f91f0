import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { encodeLane, laneId, type Spend } from '../src/domain/index.ts';
import type { OnSettled } from '../src/state/index.ts';
import { openShard, type ShardFixture } from './shard-fixture.ts';

const SPEND: Spend = {
  inputTokens: 100,
  cachedTokens: 40,
  cacheWriteTokens: 5,
  outputTokens: 30,
  reasoningTokens: 20,
  cost: { list: 1_000_001n, batch: 500_001n },
};
const NOTHING = {
  requests: 0n,
  input: 0n,
  cached: 0n,
  cacheWrite: 0n,
  output: 0n,
  reasoning: 0n,
  list: 0n,
  batch: 0n,
  unpriced: 0n,
};

let shard: ShardFixture;
beforeEach(async () => {
  shard = await openShard();
});
afterEach(async () => {
  await shard[Symbol.asyncDispose]();
});

const settle = (
  ids: readonly string[],
  { batchId = 'b1', spend = SPEND, onSettled }: Partial<SettleOptions> = {},
) =>
  shard.state.settle({
    batchId,
    resultTtlSecs: 600,
    settlements: ids.map((requestId) => ({
      requestId,
      status: 200,
      body: Buffer.from('{}'),
      spend,
    })),
    onSettled,
  });

interface SettleOptions {
  readonly batchId: string;
  readonly spend: Spend | undefined;
  readonly onSettled: OnSettled;
}

async function accounts() {
  const today = Math.floor((await shard.state.now()) / 86_400_000);
  return await shard.state.accounts.between(today - 150, today + 1);
}

describe('the account of a batch', () => {
  test('sums what its requests cost, once for each', async () => {
    await shard.sealedBatch('b1', ['r1', 'r2', 'r3']);
    expect(await settle(['r1', 'r2', 'r2'])).toBe(2);
    expect(await settle(['r2', 'r3', 'r1', 'elsewhere'])).toBe(1);
    expect((await accounts()).map(({ sums }) => sums)).toEqual([
      {
        ...NOTHING,
        requests: 3n,
        input: 300n,
        cached: 120n,
        cacheWrite: 15n,
        output: 90n,
        reasoning: 60n,
        list: 3_000_003n,
        batch: 1_500_003n,
      },
    ]);
  });

  test('has an answer that was cancelled meanwhile: it is dropped, and paid', async () => {
    await shard.sealedBatch('b1', ['r1', 'r2']);
    const cancelled = await shard.state.cancel({
      requestId: 'r1',
      lane: 'lane-one',
      resultTtlSecs: 600,
      outcome: { status: 410, body: Buffer.from('{}') },
    });
    expect(cancelled.kind).toBe('cancelled');
    const told: unknown[] = [];
    const onSettled: OnSettled = ({ requestId }, fate) => told.push([requestId, fate]);
    expect(await settle(['r1', 'r2'], { onSettled })).toBe(1);
    expect(await settle(['r1', 'r2'], { onSettled })).toBe(0);
    expect(told).toEqual([
      ['r1', { kind: 'dropped' }],
      ['r2', { kind: 'settled', attempt: 1 }],
    ]);
    expect((await accounts())[0]?.sums).toMatchObject({ requests: 2n, list: 2_000_002n });
  });

  test('has nothing of what is not paid, and counts what has no price', async () => {
    await shard.sealedBatch('b1', ['r1', 'r2']);
    const { cost: _cost, ...unpriced } = SPEND;
    await shard.state.settle({
      batchId: 'b1',
      resultTtlSecs: 600,
      settlements: [{ requestId: 'r1', status: 400, body: Buffer.from('{}') }],
    });
    expect(await accounts()).toEqual([]);
    await settle(['r2'], { spend: unpriced });
    expect((await accounts())[0]?.sums).toMatchObject({
      requests: 1n,
      input: 100n,
      list: 0n,
      unpriced: 1n,
    });
  });

  test('knows whose it is after everything else has forgotten the lane', async () => {
    const lane = {
      tenant: 'tenant-one',
      baseUrl: 'http://127.0.0.1/v1',
      endpoint: '/v1/embeddings',
      model: 'a model, with spaces',
    };
    const id = laneId(lane);
    await shard.redis.client.set(shard.state.keys.lane(id), encodeLane(lane));
    await shard.admit('r1', { lane: id });
    await shard.state.claim({
      batchId: 'b2',
      owner: 'drain',
      lane: id,
      abandonAfterMs: 60_000,
      requestIds: ['r1'],
    });
    await settle(['r1'], { batchId: 'b2' });
    await shard.redis.client.del(shard.state.keys.lane(id));
    expect(await accounts()).toMatchObject([{ lane, sums: { requests: 1n } }]);
    const today = Math.floor((await shard.state.now()) / 86_400_000);
    expect(await shard.redis.client.ttl(shard.state.keys.account(today))).toBeGreaterThan(
      399 * 86_400,
    );
  });

  test('that is full keeps nobody from the answer', async () => {
    await shard.sealedBatch('b1', ['r1']);
    const today = Math.floor((await shard.state.now()) / 86_400_000);
    const field = 'list lane-one';
    await shard.redis.client.hset(shard.state.keys.account(today), field, '9223372036854775807');
    expect(await settle(['r1'])).toBe(1);
    expect((await accounts())[0]?.sums).toMatchObject({ requests: 1n, batch: 500_001n });
  });
});
