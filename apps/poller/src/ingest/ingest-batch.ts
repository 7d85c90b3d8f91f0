import { backOff, isAllSettled, type Lane } from '@silt/shared/domain';
import type { Again } from '@silt/shared/queues';
import type { Pacing, ShardState } from '@silt/shared/state';
import { type BatchLease, memberChunks } from '@silt/shared/work';
import type { BatchApi, BatchStatus, ProviderBatch } from '@silt/upstream';
import type { PollerEvents } from '../events.ts';
import { payerOf } from '../money/payer.ts';
import type { PriceList } from '../money/price-list.ts';
import type { Setback } from './line-fate.ts';
import { type OutcomeLimits, Outcomes } from './outcomes.ts';
import { readResults } from './read-results.ts';
import { settleFailedBatch } from './settle-failed-batch.ts';

export interface IngestParts {
  readonly state: ShardState;
  readonly pacing: Pacing;
  readonly limits: OutcomeLimits;
  /** How long a file is given at the most to become visible, before its denial counts as a try. */
  readonly fileVisibleMs: number;
  readonly prices: PriceList;
  readonly events: PollerEvents;
}

/**
 * A file can be cut short, or be another page altogether, and look whole. Before a request that
 * seems to have no result is asked, and paid, anew, the files are read this often.
 */
const READINGS = 3;
const READ_AGAIN = { firstMs: 500, longestMs: 10_000 };

/**
 * Gives every member of a batch that ended its due: an answer, or another try. At whatever ending:
 * an expired or cancelled batch has finished lines, which are paid for. Can be repeated from the
 * start at any point; asks to be when results seem to be missing.
 */
export async function ingestBatch(
  parts: IngestParts,
  api: BatchApi,
  lease: BatchLease,
  batch: ProviderBatch,
  lane: Lane,
): Promise<Again | undefined> {
  const { state, limits, prices, events } = parts;
  const begun = performance.now();
  const outcomes = new Outcomes({ state, limits, events }, lease.batch.id, payerOf(lane, prices));
  await readResults(api, lease.batch.id, batch, outcomes, events, lease.signal);
  if (batch.status === 'failed') {
    await settleFailedBatch({ ...parts, lane }, lease, batch, outcomes);
  } else {
    const readings = lease.batch.readings + 1;
    if (readings < READINGS && (await hasUnsettled(state, lease.batch.id))) {
      await lease.advance({ facts: { readings } });
      events.resultsMissing(lease.batch.id, readings);
      return { againInMs: backOff(readings, READ_AGAIN) };
    }
  }
  await retryTheRest(state, lease.batch.id, outcomes, restSetback(batch));
  const seconds = (performance.now() - begun) / 1000;
  events.batchIngested(lease.batch.id, batch.statusAsTold, outcomes.counts, seconds);
  return undefined;
}

async function hasUnsettled(state: ShardState, batchId: string): Promise<boolean> {
  if (await saysAllSettled(state, batchId)) return false;
  for await (const ids of memberChunks(state, batchId)) {
    if ((await state.stillIn(batchId, ids)).length > 0) return true;
  }
  return false;
}

/** Gives another try to whoever has no outcome: nobody is left behind in a batch that is over. */
export async function retryTheRest(
  state: ShardState,
  batchId: string,
  outcomes: Outcomes,
  setback: Setback,
): Promise<void> {
  if (await saysAllSettled(state, batchId)) return;
  for await (const ids of memberChunks(state, batchId)) {
    for (const requestId of await state.stillIn(batchId, ids)) {
      await outcomes.add({ kind: 'retry', requestId, setback });
    }
  }
  await outcomes.flush();
}

/** Most batches end so, and need no look at each of their members. */
async function saysAllSettled(state: ShardState, batchId: string): Promise<boolean> {
  const batch = await state.batch(batchId);
  return batch !== undefined && isAllSettled(batch);
}

const REST: Partial<Record<BatchStatus, Setback>> = {
  expired: { code: 'batch_expired', message: 'the batch expired before this request was run' },
  cancelled: { code: 'batch_cancelled', message: 'the batch was cancelled at the provider' },
  failed: { code: 'batch_failed', message: 'the batch failed at the provider' },
};

function restSetback({ status, errors: [fault] }: ProviderBatch): Setback {
  if (status === 'failed' && fault) return { code: fault.code, message: fault.message };
  return (
    REST[status] ?? {
      code: 'result_missing',
      message: 'it is in none of the result files of the provider',
    }
  );
}
