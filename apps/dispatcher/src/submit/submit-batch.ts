import { batchDuty, isUnwanted, timesUnseen, waitUntilSeenMs } from '@silt/shared/domain';
import type { Again } from '@silt/shared/queues';
import { ServerKeyMissingError } from '@silt/shared/security';
import { type BatchLease, type LaneAccess, openLane } from '@silt/shared/work';
import type { BatchApi } from '@silt/upstream';
import { afterFailure, tryLater, withoutServerKey } from './after-failure.ts';
import { removeBatchFile, writeBatchFile } from './batch-file.ts';
import { createOrAdopt } from './create-or-adopt.ts';
import { divideBatch } from './divide-batch.ts';
import { bringHeldBack } from './held-back.ts';
import { makeRoom } from './make-room.ts';
import { isOutOfPatience, outOfPatience } from './patience.ts';
import { refuseBatch } from './refuse-batch.ts';
import type { SubmitParts } from './submit-parts.ts';
import { uploadOrAdopt } from './upload-or-adopt.ts';

const NO_TURN_MS = 300;

/**
 * Brings a sealed batch to the provider, from wherever an earlier try left it. Each step is written
 * down before the next begins. Comes again until the batch is submitted or refused.
 */
export async function submitBatch(parts: SubmitParts, lease: BatchLease): Promise<Again | void> {
  const { state, vault, follow } = parts;
  // A job that comes twice finds a batch that is further on: it must not ask for room again, which
  // nobody would give back.
  if (batchDuty(lease.batch.state) !== 'submitting') return await follow(lease.batch.id);
  if (isUnwanted(lease.batch) && lease.batch.state !== 'creating') {
    // Every member was cancelled in time: this costs nothing.
    await lease.advance({ to: 'tidying' });
    return await follow(lease.batch.id);
  }
  let access: LaneAccess;
  try {
    access = await openLane(state, vault, lease.batch.lane);
  } catch (error) {
    if (error instanceof ServerKeyMissingError) return withoutServerKey(parts, lease, error);
    return await tryLater(parts, lease, error);
  }
  const { lane } = access;
  const turn = await parts.turns.take(lane.tenant, async () => {
    try {
      return await nextSteps(parts, lease, access);
    } catch (error) {
      if (lease.signal.aborted) throw error;
      return await afterFailure(parts, lease, lane, error);
    }
  });
  return turn ? turn.done : { againInMs: NO_TURN_MS };
}

async function nextSteps(
  parts: SubmitParts,
  lease: BatchLease,
  { lane, apiKey }: LaneAccess,
): Promise<Again | void> {
  const { state, pacing, events } = parts;
  const api = parts.openApi({ baseUrl: lane.baseUrl, apiKey });
  if (lease.batch.state !== 'creating') {
    const room = await makeRoom(pacing, lane, lease.batch);
    if (room === 'too-large') {
      events.batchDivided(lease.batch.id, 'over the limit of enqueued tokens');
      return await divideBatch(parts, lease, 'as-before');
    }
    if (room?.alone && (await isOutOfPatience(state, lease.batch))) {
      return await refuseBatch(parts, lease, outOfPatience);
    }
    if (room) {
      events.quotaWaited(lease.batch.id, 'room', room.againInMs);
      return room;
    }
  }
  if (lease.batch.state === 'sealed' && (await upload(parts, api, lease, lane.endpoint))) return;
  if (lease.batch.state === 'uploaded' || lease.batch.state === 'creating') {
    const again =
      (await untilSeen(parts, lease)) ?? (await createOrAdopt({ ...parts, api, lease, lane }));
    if (again) return again;
    events.batchSubmitted(lease.batch, lane);
    // A crash before this leaves a submitted batch without a job: the sweep adds one.
    await parts.follow(lease.batch.id);
    await bringHeldBack(parts, lease.batch, lane);
    await parts.traces.submitted(lease.batch, lane);
  }
}

/** Writes and uploads the batch's file. Returns true when there is nothing to ask, and no file. */
async function upload(
  { state, spoolFolder, events, follow }: SubmitParts,
  api: BatchApi,
  lease: BatchLease,
  endpoint: string,
): Promise<boolean> {
  const file = await writeBatchFile(state, lease.batch, endpoint, spoolFolder, lease.signal);
  try {
    if (file.lines === 0) {
      // Every member was settled or lost meanwhile.
      await lease.advance({ from: 'sealed', to: 'tidying' });
      await follow(lease.batch.id);
      return true;
    }
    const inputFileId = await uploadOrAdopt(api, lease, file, events);
    const facts = { inputFileId, uploaded: 'now' } as const;
    await lease.advance({ from: 'sealed', to: 'uploaded', facts }); // C3
    return false;
  } finally {
    await removeBatchFile(file);
  }
}

/** A file whose like was denied in validation is given time before its batch is made. */
async function untilSeen(
  { state, fileVisibleMs }: SubmitParts,
  { batch }: BatchLease,
): Promise<Again | undefined> {
  const waitMs = waitUntilSeenMs(timesUnseen(batch.group), fileVisibleMs);
  if (waitMs === 0 || batch.uploadedAt === undefined) return undefined;
  const leftMs = batch.uploadedAt + waitMs - (await state.now());
  return leftMs > 0 ? { againInMs: leftMs } : undefined;
}
