import { createHash } from 'node:crypto';
import { openTestRedis, type TestRedis } from '@silt/testing';
import { type AdmitCall, ShardState } from '../src/state/index.ts';

export interface ShardFixture extends AsyncDisposable {
  readonly redis: TestRedis;
  readonly state: ShardState;
  /** Admits one call with a body of its own, by the gateway `gateway`. */
  admit(
    id: string,
    overrides?: Partial<AdmitCall> & { gateway?: string; departureGraceMs?: number },
  ): Promise<string>;
  /** Admits and claims into a batch, sealed and leased by `token`; returns the lease's fence. */
  sealedBatch(batchId: string, ids: readonly string[]): Promise<void>;
}

export const LANE = 'lane-one';

export async function openShard(): Promise<ShardFixture> {
  const redis = await openTestRedis();
  const state = new ShardState(redis.client, 0);
  const admit: ShardFixture['admit'] = async (
    id,
    { gateway = 'gw1', departureGraceMs = 60_000, ...call } = {},
  ) => {
    const { admitted } = await state.admit({
      gateway,
      parcelGraceMs: 60_000,
      factTtlSecs: 3_600,
      departureGraceMs,
      facts: [],
      calls: [
        {
          id,
          lane: LANE,
          fingerprint: createHash('md5').update(id).digest('hex'),
          body: Buffer.from(`{"body":"of ${id}"}`),
          ...call,
        },
      ],
    });
    const [first] = admitted;
    return first?.takenOver ? `${first.outcome} ${first.takenOver.id}` : (first?.outcome ?? 'none');
  };
  return {
    redis,
    state,
    admit,
    async sealedBatch(batchId, ids) {
      for (const id of ids) await admit(id);
      await state.claim({
        batchId,
        owner: 'drain',
        lane: LANE,
        abandonAfterMs: 60_000,
        requestIds: ids,
      });
      await state.seal({ batchId, owner: 'drain', sweepAfterMs: 60_000 });
    },
    [Symbol.asyncDispose]: () => redis.closeAll(),
  };
}
