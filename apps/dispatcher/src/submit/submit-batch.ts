import { backOff, batchDuty, errorBody, isUnwanted, type Lane } from '@silt/shared/domain';
import { describeError } from '@silt/shared/logging';
import type { Again } from '@silt/shared/queues';
import type { CredentialVault } from '@silt/shared/security';
import type { Pacing, ShardState } from '@silt/shared/state';
import { type BatchLease, type LaneAccess, openLane, settleMembers } from '@silt/shared/work';
import {
  type BatchApi,
  isFileNotVisibleYet,
  isTokenLimit,
  type Provider,
  UpstreamError,
} from '@silt/upstream';
import type { DispatcherEvents } from '../events.ts';
import { removeBatchFile, writeBatchFile } from './batch-file.ts';
import { createOrAdopt } from './create-or-adopt.ts';
import { divideBatch } from './divide-batch.ts';
import { learnFromFull, makeRoom } from './make-room.ts';
import { failureFate, type Refused } from './submission-failure.ts';
import type { TenantTurns } from './tenant-turns.ts';
import { uploadOrAdopt } from './upload-or-adopt.ts';

export interface SubmitParts {
  readonly state: ShardState;
  readonly pacing: Pacing;
  readonly turns: TenantTurns;
  readonly vault: CredentialVault;
  readonly openApi: (provider: Provider) => BatchApi;
  readonly follow: (batchId: string) => Promise<void>;
  readonly events: DispatcherEvents;
  readonly spoolFolder: string;
  readonly resultTtlSecs: number;
  readonly quietMs: number;
  readonly batchesPerHour: number;
}

/** A batch that cannot be submitted for this long is given up: nobody waits for ever. */
const PATIENCE_MS = 24 * 3600 * 1000;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;
const NO_TURN_MS = 300;

/** As often as the provider may deny a file that it has just taken, before it is uploaded again. */
const VISIBILITY_TRIES = 8;

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
      return await divideAndTidy(parts, lease, 'as-before');
    }
    if (room) return room;
  }
  if (lease.batch.state === 'sealed') {
    const file = await writeBatchFile(
      state,
      lease.batch,
      lane.endpoint,
      parts.spoolFolder,
      lease.signal,
    );
    try {
      if (file.lines === 0) {
        // Every member was settled or lost meanwhile: there is nothing to ask.
        await lease.advance({ from: 'sealed', to: 'tidying' });
        return await parts.follow(lease.batch.id);
      }
      const inputFileId = await uploadOrAdopt(api, lease, file, events);
      await lease.advance({ from: 'sealed', to: 'uploaded', facts: { inputFileId } }); // C3
    } finally {
      await removeBatchFile(file);
    }
  }
  if (lease.batch.state === 'uploaded' || lease.batch.state === 'creating') {
    const again = await createOrAdopt({ ...parts, api, lease, lane });
    if (again) return again;
    events.batchSubmitted(lease.batch, lane);
    // A crash before this leaves a submitted batch without a job: the sweep adds one.
    await parts.follow(lease.batch.id);
  }
}

async function divideAndTidy(
  { state, follow }: SubmitParts,
  lease: BatchLease,
  into: 'as-before' | number,
): Promise<void> {
  await divideBatch(state, lease, into);
  await follow(lease.batch.id);
}

async function afterFailure(
  parts: SubmitParts,
  lease: BatchLease,
  lane: Lane,
  error: unknown,
): Promise<Again | void> {
  const { pacing, events } = parts;
  if (error instanceof UpstreamError) {
    if (isTokenLimit(error)) {
      events.providerFull(lease.batch.id);
      const room = await learnFromFull(pacing, lane, lease.batch, error);
      if (room === 'never-fits' || (await isOutOfPatience(parts, lease))) {
        return await refuse(parts, lease, {
          status: error.status ?? 400,
          message: error.providerMessage,
          type: error.type ?? 'invalid_request_error',
          param: error.param,
          code: error.code,
        });
      }
      return room;
    }
    if (error.status === 429 && error.retryAfterMs !== undefined) {
      await pacing.pause(lane.tenant, error.retryAfterMs);
    }
  }
  const fate = failureFate(error);
  if (fate.kind === 'too-large' && lease.batch.count > 1) {
    events.batchDivided(lease.batch.id, 'the file is too large for the provider');
    return await divideAndTidy(parts, lease, 2);
  }
  if (fate.kind !== 'later') return await refuse(parts, lease, fate);
  return await tryLater(parts, lease, error, fate.afterMs);
}

async function tryLater(
  parts: SubmitParts,
  lease: BatchLease,
  error: unknown,
  afterMs?: number,
): Promise<Again | void> {
  const failures = lease.batch.failedSubmissions + 1;
  parts.events.submissionFailed(lease.batch.id, failures, describeError(error));
  if (await isOutOfPatience(parts, lease)) {
    return await refuse(parts, lease, {
      status: 504,
      message: `The request could not be submitted for ${PATIENCE_MS / 3_600_000} hours.`,
      type: 'upstream_error',
      code: 'submission_timeout',
    });
  }
  const uploadAgain =
    error instanceof UpstreamError &&
    isFileNotVisibleYet(error) &&
    failures % VISIBILITY_TRIES === 0;
  await lease.advance({
    ...(uploadAgain && { from: 'uploaded', to: 'sealed' }),
    facts: {
      failedSubmissions: failures,
      ...(uploadAgain && {
        inputFileId: undefined,
        unseenFileId: lease.batch.inputFileId ?? '',
      }),
    },
  });
  return {
    againInMs:
      afterMs ?? backOff(failures, { firstMs: FIRST_DELAY_MS, longestMs: LONGEST_DELAY_MS }),
  };
}

async function isOutOfPatience({ state }: SubmitParts, { batch }: BatchLease): Promise<boolean> {
  return (await state.now()) - (batch.sealedAt ?? 0) > PATIENCE_MS;
}

/** The provider's word is final: every member gets it, and the provider's file is tidied away. */
async function refuse(
  { state, resultTtlSecs, events, follow }: SubmitParts,
  lease: BatchLease,
  { status, message, type, param, code }: Refused,
): Promise<void> {
  const settled = await settleMembers(state, lease.batch.id, resultTtlSecs, {
    status,
    body: errorBody({ message, type, param, code }),
  });
  await lease.advance({ to: 'tidying' });
  events.batchRefused(lease.batch.id, status, code, settled);
  await follow(lease.batch.id);
}
