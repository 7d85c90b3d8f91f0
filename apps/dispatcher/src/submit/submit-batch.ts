import { errorBody } from '@silt/shared/domain';
import { describeError } from '@silt/shared/logging';
import type { Again } from '@silt/shared/queues';
import type { CredentialVault } from '@silt/shared/security';
import type { ShardState } from '@silt/shared/state';
import { backOff, type BatchLease, openLane, settleMembers } from '@silt/shared/work';
import { type BatchApi, isFileNotVisibleYet, type Provider, UpstreamError } from '@silt/upstream';
import type { DispatcherEvents } from '../events.ts';
import { removeBatchFile, writeBatchFile } from './batch-file.ts';
import { createOrAdopt } from './create-or-adopt.ts';
import { type FailureFate, failureFate } from './submission-failure.ts';
import { uploadOrAdopt } from './upload-or-adopt.ts';

export interface SubmitParts {
  readonly state: ShardState;
  readonly vault: CredentialVault;
  readonly openApi: (provider: Provider) => BatchApi;
  readonly follow: (batchId: string) => Promise<void>;
  readonly events: DispatcherEvents;
  readonly spoolFolder: string;
  readonly resultTtlSecs: number;
  readonly quietMs: number;
}

/** A batch that cannot be submitted for this long is given up: nobody waits for ever. */
const PATIENCE_MS = 24 * 3600 * 1000;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;

/** As often as the provider may deny a file that it has just taken, before it is uploaded again. */
const VISIBILITY_TRIES = 8;

/**
 * Brings a sealed batch to the provider, from wherever an earlier try left it. Each step is written
 * down before the next begins. Comes again until the batch is submitted or refused.
 */
export async function submitBatch(parts: SubmitParts, lease: BatchLease): Promise<Again | void> {
  try {
    return await nextSteps(parts, lease);
  } catch (error) {
    if (lease.signal.aborted) throw error;
    return await afterFailure(parts, lease, error);
  }
}

async function nextSteps(parts: SubmitParts, lease: BatchLease): Promise<Again | void> {
  const { state, vault, events } = parts;
  if (lease.batch.state === 'submitted') return await parts.follow(lease.batch.id);
  const { lane, apiKey } = await openLane(state, vault, lease.batch.lane);
  const api = parts.openApi({ baseUrl: lane.baseUrl, apiKey });
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
        await lease.advance({ from: 'sealed', to: 'closed' });
        return;
      }
      const inputFileId = await uploadOrAdopt(api, lease, file, events);
      await lease.advance({ from: 'sealed', to: 'uploaded', facts: { inputFileId } }); // C3
    } finally {
      await removeBatchFile(file);
    }
  }
  if (lease.batch.state === 'uploaded' || lease.batch.state === 'creating') {
    const { endpoint } = lane;
    const again = await createOrAdopt({ ...parts, api, lease, endpoint });
    if (again) return again;
    events.batchSubmitted(lease.batch, lane);
    // A crash before this leaves a submitted batch without a job: the sweep adds one.
    await parts.follow(lease.batch.id);
  }
}

async function afterFailure(
  parts: SubmitParts,
  lease: BatchLease,
  error: unknown,
): Promise<Again | void> {
  const fate = failureFate(error);
  if (fate.kind === 'refused') return await refuse(parts, lease, fate);
  const failures = lease.batch.failedSubmissions + 1;
  parts.events.submissionFailed(lease.batch.id, failures, describeError(error));
  if ((await parts.state.now()) - (lease.batch.sealedAt ?? 0) > PATIENCE_MS) {
    return await refuse(parts, lease, {
      kind: 'refused',
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
    facts: { failedSubmissions: failures, ...(uploadAgain && { inputFileId: '' }) },
  });
  return {
    againInMs:
      fate.afterMs ?? backOff(failures, { firstMs: FIRST_DELAY_MS, longestMs: LONGEST_DELAY_MS }),
  };
}

/** The provider's word is final: every member gets it, and the provider's file is tidied away. */
async function refuse(
  { state, resultTtlSecs, events, follow }: SubmitParts,
  lease: BatchLease,
  { status, message, type, param, code }: Extract<FailureFate, { kind: 'refused' }>,
): Promise<void> {
  const settled = await settleMembers(state, lease.batch.id, resultTtlSecs, {
    status,
    body: errorBody({ message, type, param, code }),
  });
  await lease.advance({ to: 'tidying' });
  events.batchRefused(lease.batch.id, status, code, settled);
  await follow(lease.batch.id);
}
