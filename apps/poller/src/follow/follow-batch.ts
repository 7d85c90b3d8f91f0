import { isUnwanted, type Lane } from '@silt/shared/domain';
import { describeError } from '@silt/shared/logging';
import type { Again } from '@silt/shared/queues';
import { type CredentialVault, ServerKeyMissingError } from '@silt/shared/security';
import { type BatchLease, type BatchTraces, openLane } from '@silt/shared/work';
import {
  type BatchApi,
  type BatchStatus,
  isTerminal,
  type Provider,
  type ProviderBatch,
  UpstreamError,
} from '@silt/upstream';
import { type IngestParts, ingestBatch, retryTheRest } from '../ingest/ingest-batch.ts';
import { Outcomes } from '../ingest/outcomes.ts';
import { divisionOf } from '../ingest/quarantine.ts';
import { readEarly } from '../ingest/read-early.ts';
import { tidyBatch } from '../tidy/tidy-batch.ts';
import { heedingWebhooks, lookAgain } from './look-again.ts';
import { nextLook } from './poll-schedule.ts';
import { noteProgress, progressOf } from './progress.ts';
import { lookForVanished } from './vanished-batch.ts';

export interface FollowParts extends IngestParts {
  readonly vault: CredentialVault;
  readonly traces: BatchTraces;
  readonly openApi: (provider: Provider) => BatchApi;
  readonly intervalMs: number;
  readonly intervalWithWebhooksMs: number;
  /** A batch still unfinished at this age is cancelled, to save what it has. */
  readonly stuckAfterMs: number;
  /** How long it may take to end then, before it is given up. */
  readonly cancelGraceMs: number;
  /** How long the provider may answer 404 for a batch. */
  readonly vanishedAfterMs: number;
  /** How long after a batch's end one of its uploads may still arrive. */
  readonly lateFileSpanMs: number;
  /** What Redis loses when its machine fails; see REDIS_LOSS_SECS. */
  readonly redisLossMs: number;
}

/** For how long results are asked for after the end, and files are tried to be deleted. */
const READING_PATIENCE_MS = 24 * 3_600_000;
const TIDYING_PATIENCE_MS = 3_600_000;
const LEAST_DELAY_MS = 2_000;
/** States in which no line has run. */
const NOT_BEGUN: ReadonlySet<BatchStatus> = new Set(['validating', 'failed', 'unknown']);

/**
 * One look at a submitted batch; when it has ended, everything that follows from that. A failure of
 * the provider to answer is never the batch's failure: there is always another look.
 */
export function followBatch(parts: FollowParts, lease: BatchLease): Promise<Again | void> {
  return heedingWebhooks(parts.state, lease.batch.id, () => nextSteps(parts, lease));
}

async function nextSteps(parts: FollowParts, lease: BatchLease): Promise<Again | void> {
  try {
    const { lane, apiKey } = await openLane(parts.state, parts.vault, lease.batch.lane);
    const api = parts.openApi({ baseUrl: lane.baseUrl, apiKey });
    if (lease.batch.state === 'submitted' || lease.batch.state === 'ingesting') {
      const again = await look(parts, api, lease, lane);
      if (again) return again;
      // A Redis that loses what was settled must find the files, to settle it once more.
      if (parts.redisLossMs > 0) return { againInMs: parts.redisLossMs };
    }
    if (lease.batch.state === 'tidying') {
      // However it got here: what it had enqueued at the provider is free.
      await parts.pacing.release(lane, lease.batch.id);
      return await tidy(parts, api, lease);
    }
  } catch (error) {
    if (lease.signal.aborted) throw error;
    return await afterFailure(parts, lease, error);
  }
}

async function look(
  parts: FollowParts,
  api: BatchApi,
  lease: BatchLease,
  lane: Lane,
): Promise<Again | undefined> {
  const found = await retrieve(parts, api, lease);
  if (found === 'vanished') {
    await giveUp(parts, lease, 'the provider does not know the batch any more');
    return undefined;
  }
  if ('againInMs' in found) return found;
  await noteBegun(parts, lease, found, lane);
  if (!isTerminal(found.status)) return await notYet(parts, api, lease, found, lane);
  if (lease.batch.state === 'submitted') {
    await lease.advance({
      from: 'submitted',
      to: 'ingesting',
      facts: {
        ended: 'now',
        outputFileId: found.outputFileId,
        errorFileId: found.errorFileId,
        providerStatus: found.status,
        ...progressOf(found),
      },
    });
    parts.events.batchEnded(lease.batch, found);
  }
  await parts.pacing.release(lane, lease.batch.id);
  const readAgain = await ingestBatch(parts, api, lease, found, lane);
  if (readAgain) return readAgain;
  if (found.status === 'completed') {
    const tookMs = (await parts.state.now()) - lease.batch.createdAt;
    await parts.state.pace.note(lease.batch.lane, tookMs);
  }
  await lease.advance({ from: 'ingesting', to: 'tidying' });
  await parts.traces.ingested(lease.batch, lane);
  return undefined;
}

async function retrieve(
  parts: FollowParts,
  api: BatchApi,
  lease: BatchLease,
): Promise<ProviderBatch | Again | 'vanished'> {
  try {
    const { providerBatchId = '' } = lease.batch;
    const batch = await api.retrieveBatch(providerBatchId, { signal: lease.signal });
    if (lease.batch.lookedInVain > 0) {
      await lease.advance({ facts: { lookedInVain: undefined, lookedInVainSince: undefined } });
    }
    return batch;
  } catch (error) {
    if (error instanceof UpstreamError && error.kind === 'missing') {
      return await lookForVanished(parts, api, lease);
    }
    throw error;
  }
}

/**
 * A batch that the provider began shows that the lane has room, and, if it is a part of a divided
 * one, that not everybody is to blame.
 */
async function noteBegun(
  { state, pacing }: FollowParts,
  { batch }: BatchLease,
  { status }: ProviderBatch,
  lane: Lane,
): Promise<void> {
  if (NOT_BEGUN.has(status)) return;
  const [only] = batch.count === 1 ? await state.members(batch.id, 0, 1) : [];
  await pacing.wasBegun(lane, only);
  const division = divisionOf(batch.group);
  if (division) await state.notePart(division.of, batch.id, 'begun');
}

/** Unfinished, or of a status that this release does not know. */
async function notYet(
  parts: FollowParts,
  api: BatchApi,
  lease: BatchLease,
  found: ProviderBatch,
  lane: Lane,
): Promise<Again | undefined> {
  const now = await parts.state.now();
  const ageMs = now - (lease.batch.submittedAt ?? 0);
  parts.events.batchSeen(lease.batch.id, found);
  await noteProgress(lease, found);
  await readEarly(parts, api, lease, found, lane);
  if (ageMs > parts.stuckAfterMs + parts.cancelGraceMs) {
    await giveUp(parts, lease, `the batch stayed in status ${found.statusAsTold}`);
    return undefined;
  }
  if (isUnwanted(lease.batch) && found.status !== 'cancelling') {
    parts.events.batchUnwanted(lease.batch.id);
    await api.cancelBatch(found.id, { signal: lease.signal });
  } else if (ageMs > parts.stuckAfterMs && found.status !== 'cancelling') {
    parts.events.batchStuck(lease.batch.id, found.statusAsTold);
    await api.cancelBatch(found.id, { signal: lease.signal });
  }
  return await lookAgain(parts.state, lease.batch, lane.tenant, now, parts);
}

/** The batch will bring nothing any more: whoever is still in it has another try. */
async function giveUp(
  { state, limits, events }: FollowParts,
  lease: BatchLease,
  message: string,
): Promise<void> {
  const outcomes = new Outcomes({ state, limits, events }, lease.batch.id);
  await retryTheRest(state, lease.batch.id, outcomes, { code: 'batch_lost', message });
  events.batchGivenUp(lease.batch.id, message, outcomes.counts);
  await lease.advance({ to: 'tidying', facts: { ended: 'now' } });
}

async function tidy(
  { state, events, lateFileSpanMs }: FollowParts,
  api: BatchApi,
  lease: BatchLease,
): Promise<Again | void> {
  const { allGone, mayBeLate } = await tidyBatch(api, lease, events);
  const { id: batchId, lane, endedAt, sealedAt = 0 } = lease.batch;
  const now = await state.now();
  if (!allGone && now - (endedAt ?? sealedAt) < TIDYING_PATIENCE_MS) return { againInMs: 30_000 };
  // Before it is closed: a crash in between notes it twice.
  if (mayBeLate) await state.lateFiles.note({ lane, batchId, closedAt: now }, lateFileSpanMs);
  await lease.advance({ from: 'tidying', to: 'closed' });
}

async function afterFailure(parts: FollowParts, lease: BatchLease, error: unknown): Promise<Again> {
  const { batch } = lease;
  parts.events.followFailed(batch.id, describeError(error));
  // A setting is missing here: no reason to give anything up.
  if (error instanceof ServerKeyMissingError) return { againInMs: parts.intervalMs };
  const now = await parts.state.now();
  if (batch.state === 'ingesting' && now - (batch.endedAt ?? now) > READING_PATIENCE_MS) {
    await giveUp(parts, lease, 'the result files could not be read');
  } else if (
    batch.state === 'submitted' &&
    now - (batch.submittedAt ?? now) > parts.stuckAfterMs + parts.cancelGraceMs
  ) {
    await giveUp(parts, lease, 'the provider could not be asked about the batch');
  } else if (batch.state === 'tidying' && !(error instanceof UpstreamError && error.retryable)) {
    // Without the credential nothing can be deleted; the files expire by themselves.
    await lease.advance({ from: 'tidying', to: 'closed' });
  }
  const asked = error instanceof UpstreamError ? error.retryAfterMs : undefined;
  return { againInMs: asked ?? Math.max(LEAST_DELAY_MS, nextLook({ ageMs: 0 }, parts)) };
}
