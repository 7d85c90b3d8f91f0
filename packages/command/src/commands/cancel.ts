import { openQueue } from '@silt/shared/queues';
import { cancelRequest } from '@silt/shared/work';
import type { Deployment } from '../deployment.ts';
import { exitStatus } from '../exit-status.ts';
import type { Report } from '../report.ts';

/** Ends a request as its caller's DELETE would: whoever waits for it is answered 410. */
export async function cancel(
  { redis, settings, state }: Deployment,
  requestId: string,
): Promise<Report> {
  const shard = state.of(requestId);
  const lane = await shard.laneOf(requestId);
  const follows = openQueue('follows', shard.shard, redis, { withoutWaiting: true });
  try {
    const outcome = await cancelRequest(shard, follows, {
      requestId,
      lane: lane ?? '',
      resultTtlSecs: settings.RESULT_TTL_SECS,
    });
    switch (outcome.kind) {
      case 'cancelled':
        return {
          status: exitStatus.done,
          json: { id: requestId, outcome: 'cancelled', batch: outcome.batchId ?? null },
          text: outcome.batchId
            ? `cancelled: its answer in batch ${outcome.batchId} will be dropped\n`
            : 'cancelled before it was in a batch\n',
        };
      case 'settled-before':
        return ended(requestId, 'settled_before', 'it is settled already: nothing was changed\n');
      case 'unknown':
      case 'wanted':
        return ended(requestId, 'unknown', 'there is no such request: it expired, or never was\n');
    }
  } finally {
    await follows.close();
  }
}

function ended(id: string, outcome: string, text: string): Report {
  return { status: exitStatus.no, json: { id, outcome }, text };
}
