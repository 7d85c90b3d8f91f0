import { randomId } from '@silt/shared/domain';
import { ShardState, State } from '@silt/shared/state';
import type { Redis } from 'ioredis';

export interface CarriedRequest {
  readonly id: string;
  readonly body: Buffer;
}

export interface Outcome {
  readonly status?: number;
  readonly body: Buffer | string;
  readonly providerRequestId?: string;
}

export async function queuedIds(redis: Redis, shards = 1): Promise<string[]> {
  const { shards: all } = new State(redis, shards);
  return (await Promise.all(all.map(({ keys }) => redis.zrange(keys.outbox, 0, '-1')))).flat();
}

/** Everything stored for requests, so that a test can say that nothing was. A gateway's own sign of life is not. */
export async function storedKeys(redis: Redis): Promise<string[]> {
  const keys = await redis.keys('silt:{*');
  return keys.filter((key) => !/:(parcels|ticks|gateway):/.test(key));
}

/** What dispatcher and poller do between them: takes what is queued and gives it its outcome. */
export async function carry(
  redis: Redis,
  outcomeOf: (request: CarriedRequest) => Outcome,
  shards = 1,
): Promise<string[]> {
  const carried: string[] = [];
  for (let shard = 0; shard < shards; shard += 1) {
    const state = new ShardState(redis, shard);
    const byLane = new Map<string, string[]>();
    for (const id of await redis.zrange(state.keys.outbox, 0, '-1')) {
      const lane = (await redis.hget(state.keys.request(id), 'lane')) ?? '';
      byLane.set(lane, [...(byLane.get(lane) ?? []), id]);
    }
    for (const [lane, requestIds] of byLane) {
      const batchId = `b${randomId()}`;
      const owner = randomId();
      const claimed = await state.claim({
        batchId,
        owner,
        lane,
        abandonAfterMs: 60_000,
        requestIds,
      });
      if (claimed === 'not-open') throw new Error('the batch is not open');
      await state.seal({ batchId, owner, sweepAfterMs: 60_000 });
      const bodies = await state.bodies(claimed);
      const settlements = claimed.map((requestId, index) => {
        const {
          status = 200,
          body,
          providerRequestId,
        } = outcomeOf({
          id: requestId,
          body: bodies[index] ?? Buffer.alloc(0),
        });
        return { requestId, status, providerRequestId, body: Buffer.from(body) };
      });
      for (let from = 0; from < settlements.length; from += 100) {
        const chunk = settlements.slice(from, from + 100);
        await state.settle({ batchId, resultTtlSecs: 3600, settlements: chunk });
      }
      carried.push(...claimed);
    }
  }
  return carried;
}

/** An answer that only the caller of this very request expects. */
export function echo({ body }: CarriedRequest): Outcome {
  const { messages } = JSON.parse(body.toString()) as { messages: { content: string }[] };
  const content = `echo: ${messages.at(-1)?.content ?? ''}`;
  return {
    body: JSON.stringify({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    }),
  };
}
