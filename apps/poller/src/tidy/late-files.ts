import { inputFileName, type Lane } from '@silt/shared/domain';
import { describeError } from '@silt/shared/logging';
import { type CredentialVault, UnsealError } from '@silt/shared/security';
import type { LateFile, ShardState } from '@silt/shared/state';
import { type LaneAccess, LaneUnknownError, openLane } from '@silt/shared/work';
import { type BatchApi, findFiles, type Provider, UpstreamError } from '@silt/upstream';
import type { PollerEvents } from '../events.ts';
import { deleteFiles } from './delete-files.ts';

export interface LateFileParts {
  readonly state: ShardState;
  readonly vault: CredentialVault;
  readonly openApi: (provider: Provider) => BatchApi;
  readonly events: PollerEvents;
  /** How long after a batch's end one of its uploads may still arrive. */
  readonly spanMs: number;
}

/** Names that one look through a list goes by. */
const BATCHES_PER_LOOK = 1_000;
/** A provider may date a file by when its upload began. */
const BEGUN_BEFORE_MS = 3_600_000;
/** A look that is in vain for so long is given up: files expire by themselves. */
const PATIENCE_MS = 24 * 3_600_000;

/**
 * Looks for files that arrived at a provider after their batches were closed: uploads that outlived
 * their timeout. One look through each tenant's list does for all of its batches, and deletes what
 * has the name of one of them, and nothing else.
 */
export async function lookForLateFiles(parts: LateFileParts, signal: AbortSignal): Promise<void> {
  const { state, spanMs } = parts;
  const now = await state.now();
  const due = await state.lateFiles.take(now, spanMs, BATCHES_PER_LOOK);
  const accounts = new Map<string, { access: LaneAccess; files: LateFile[] }>();
  for (const [laneId, files] of Map.groupBy(due, ({ lane }) => lane)) {
    const access = await accessTo(parts, laneId);
    if (!access) {
      await state.lateFiles.done(files);
      continue;
    }
    const account = accountOf(access.lane);
    const others = accounts.get(account)?.files ?? [];
    accounts.set(account, { access, files: [...others, ...files] });
  }
  for (const { access, files } of accounts.values()) {
    if (await look(parts, access, files, signal)) await state.lateFiles.done(files);
    else await state.lateFiles.done(files.filter(({ closedAt }) => now - closedAt > PATIENCE_MS));
  }
}

/** Whether they need not be looked for again. */
async function look(
  { openApi, events }: LateFileParts,
  { lane, apiKey }: LaneAccess,
  files: readonly LateFile[],
  signal: AbortSignal,
): Promise<boolean> {
  const api = openApi({ baseUrl: lane.baseUrl, apiKey });
  const firstClosedAt = Math.min(...files.map(({ closedAt }) => closedAt));
  const search = {
    filenames: new Set(files.map(({ batchId }) => inputFileName(batchId))),
    notBefore: Math.floor((firstClosedAt - BEGUN_BEFORE_MS) / 1000),
  };
  try {
    const late = await findFiles(api, search, { signal });
    events.lookedForLateFiles(files.length, late.length);
    const ids = late.map(({ id }) => id);
    return await deleteFiles(api, ids, events.lateFileNotDeleted.bind(events), { signal });
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    events.lateFilesNotListed(files.length, describeError(error));
    return !error.retryable;
  }
}

/** Undefined when nothing can be done there any more. */
async function accessTo(
  { state, vault }: LateFileParts,
  laneId: string,
): Promise<LaneAccess | undefined> {
  try {
    return await openLane(state, vault, laneId);
  } catch (error) {
    if (error instanceof LaneUnknownError || error instanceof UnsealError) return undefined;
    throw error;
  }
}

/** Lanes of one account share a list of files. */
function accountOf({ tenant, baseUrl }: Lane): string {
  return `${tenant} ${baseUrl}`;
}
