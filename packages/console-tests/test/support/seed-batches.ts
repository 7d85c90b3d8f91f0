import { encodeLane, fingerprintOf, laneId, randomId, tenantId } from '@silt/shared/domain';
import { createLogger } from '@silt/shared/logging';
import { connectForWorkers } from '@silt/shared/redis';
import { State } from '@silt/shared/state';

const ENDPOINT = '/v1/chat/completions';
const AT_ONCE = 100;
/** Longer than any test: nobody else shall take care of what is seeded. */
const LONG_MS = 3_600_000;
const OWNER = 'seed';

/** Makes batches of one request each by the scripts that a dispatcher and a poller use; every other one is closed. */
export async function seedBatches(redisUrl: string, count: number): Promise<void> {
  const redis = connectForWorkers(redisUrl, createLogger('seed', 'error'));
  const state = new State(redis, 1).at(0);
  const lanes = ['gpt-4o-mini', 'gpt-4o', 'gpt-5-mini'].map((model) => ({
    tenant: tenantId('sk-seed'),
    baseUrl: 'http://127.0.0.1:1/v1',
    endpoint: ENDPOINT,
    model,
  }));

  async function seedOne(number: number): Promise<void> {
    const lane = lanes[number % lanes.length] ?? lanes[0];
    if (lane === undefined) return;
    const body = Buffer.from(JSON.stringify({ model: lane.model, messages: [], user: number }));
    const id = randomId();
    const fingerprint = fingerprintOf(ENDPOINT, body);
    await state.admit({
      gateway: 'nobody',
      parcelGraceMs: LONG_MS,
      factTtlSecs: 3_600,
      facts: [{ keySuffix: state.keys.laneSuffix(laneId(lane)), value: encodeLane(lane) }],
      calls: [{ id, lane: laneId(lane), fingerprint, body }],
    });
    const batchId = `b${randomId()}`;
    const claim = { batchId, owner: OWNER, lane: laneId(lane), abandonAfterMs: LONG_MS };
    await state.claim({ ...claim, requestIds: [id] });
    await state.seal({ batchId, owner: OWNER, sweepAfterMs: LONG_MS });
    const lease = await state.lease({ batchId, token: OWNER, leaseMs: LONG_MS });
    if (lease.kind !== 'leased') throw new Error(`a seeded batch is ${lease.kind}`);
    const closed = number % 2 === 0;
    await state.advance({
      batchId,
      token: OWNER,
      fence: lease.fence,
      to: closed ? 'closed' : 'submitted',
      facts: { submitted: 'now', providerBatchId: `batch_${batchId}` },
      leaseMs: LONG_MS,
      sweepAfterMs: LONG_MS,
      keepClosedSecs: 3_600,
    });
  }

  try {
    for (let first = 0; first < count; first += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, n) => first + n);
      await Promise.all(some.map(seedOne));
    }
  } finally {
    redis.disconnect();
  }
}
