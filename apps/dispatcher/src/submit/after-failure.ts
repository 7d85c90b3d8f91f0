import { backOff, type Lane } from '@silt/shared/domain';
import { describeError } from '@silt/shared/logging';
import type { Again } from '@silt/shared/queues';
import type { ServerKeyMissingError } from '@silt/shared/security';
import { type BatchLease, learnFromFull } from '@silt/shared/work';
import { isFileNotVisibleYet, isTokenLimit, toldTokenLimit, UpstreamError } from '@silt/upstream';
import { divideBatch } from './divide-batch.ts';
import { holdBack, placeOfTrouble } from './held-back.ts';
import { isOutOfPatience, outOfPatience } from './patience.ts';
import { refuseBatch } from './refuse-batch.ts';
import { failureFate } from './submission-failure.ts';
import type { SubmitParts } from './submit-parts.ts';

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;
const KEY_MISSING_DELAY_MS = 2_000;

/** What becomes of a batch after one of the calls that make it at the provider failed. */
export async function afterFailure(
  parts: SubmitParts,
  lease: BatchLease,
  lane: Lane,
  error: unknown,
): Promise<Again | void> {
  if (error instanceof UpstreamError) {
    if (isTokenLimit(error)) return await waitForRoom(parts, lease, lane, error);
    if (error.status === 429 && error.retryAfterMs !== undefined) {
      await parts.pacing.pause(lane.tenant, error.retryAfterMs);
    }
    if (isFileNotVisibleYet(error) && lease.batch.state === 'uploaded') {
      const outcome = await afterUnseen(parts, lease, error);
      if (outcome !== 'wait') return outcome;
    }
  }
  const fate = failureFate(error);
  if (fate.kind === 'too-large' && lease.batch.count > 1) {
    parts.events.batchDivided(lease.batch.id, 'the file is too large for the provider');
    return await divideBatch(parts, lease, 2);
  }
  if (fate.kind !== 'later') return await refuseBatch(parts, lease, fate);
  // Whoever was told when to come again is not tried early.
  const place = fate.afterMs === undefined ? placeOfTrouble(lane, error) : undefined;
  return await tryLater(parts, lease, error, { afterMs: fate.afterMs, place });
}

/** Nobody's fault, except of one request that is larger than the limit. */
async function waitForRoom(
  parts: SubmitParts,
  lease: BatchLease,
  lane: Lane,
  error: UpstreamError,
): Promise<Again | void> {
  parts.events.providerFull(lease.batch.id);
  const room = await learnFromFull(parts, lane, lease.batch, toldTokenLimit(error));
  const neverFits = room === 'never-fits';
  if (!neverFits && !(await isOutOfPatience(parts.state, lease.batch))) {
    return { againInMs: room.forMs };
  }
  return await refuseBatch(parts, lease, {
    // Not a status that clients take for "later" where later is of no use.
    status: neverFits ? 400 : (error.status ?? 400),
    message: error.providerMessage,
    type: error.type ?? 'invalid_request_error',
    param: error.param,
    code: error.code,
  });
}

/** The provider denies the file that it has taken: for long, and then another file will do; or not. */
async function afterUnseen(
  parts: SubmitParts,
  lease: BatchLease,
  error: UpstreamError,
): Promise<Again | void | 'wait'> {
  const { uploadedAt, sealedAt = 0, inputFileId, unseenFileId } = lease.batch;
  const unseenForMs = (await parts.state.now()) - (uploadedAt ?? sealedAt);
  if (unseenForMs < parts.fileVisibleMs || inputFileId === undefined) return 'wait';
  if (unseenFileId !== undefined) {
    return await refuseBatch(parts, lease, {
      status: 502,
      message: `The provider took the file with this request twice, and does not know it: ${error.providerMessage}`,
      type: 'upstream_error',
      code: 'upstream_failed',
    });
  }
  const facts = { failedSubmissions: 0, inputFileId: undefined, unseenFileId: inputFileId };
  await lease.advance({ from: 'uploaded', to: 'sealed', facts });
  parts.events.uploadedInVain(lease.batch.id, inputFileId);
  return { againInMs: 0 };
}

/**
 * This worker lacks the server's key: not the batch's failure, so nothing is counted, and nobody is
 * failed however long it takes to be noticed. It does not back off either: the worker that comes in
 * this one's place, with the key, finds the batch due.
 */
export function withoutServerKey(
  { events }: SubmitParts,
  { batch }: BatchLease,
  error: ServerKeyMissingError,
): Again {
  events.submissionFailed(batch.id, batch.failedSubmissions, describeError(error));
  return { againInMs: KEY_MISSING_DELAY_MS };
}

/** Notes the failure, and returns when to try again; gives the batch up when that is of no use. */
export async function tryLater(
  parts: SubmitParts,
  lease: BatchLease,
  error: unknown,
  {
    afterMs,
    place,
  }: { readonly afterMs?: number | undefined; readonly place?: string | undefined } = {},
): Promise<Again | void> {
  const failures = lease.batch.failedSubmissions + 1;
  parts.events.submissionFailed(lease.batch.id, failures, describeError(error));
  if (await isOutOfPatience(parts.state, lease.batch)) {
    return await refuseBatch(parts, lease, outOfPatience);
  }
  await lease.advance({ facts: { failedSubmissions: failures } });
  const againInMs =
    afterMs ?? backOff(failures, { firstMs: FIRST_DELAY_MS, longestMs: LONGEST_DELAY_MS });
  if (!(await holdBack(parts, lease, place)) || place === undefined) return { againInMs };
  const { id } = lease.batch;
  return { againInMs, soonerIf: async () => !(await parts.state.heldBack.has(place, id)) };
}
