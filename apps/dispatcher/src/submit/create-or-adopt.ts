import { setTimeout as delay } from 'node:timers/promises';
import { type Lane, PROVIDER_METADATA_KEY } from '@silt/shared/domain';
import type { Pacing, ShardState } from '@silt/shared/state';
import type { Again } from '@silt/shared/queues';
import type { BatchLease } from '@silt/shared/work';
import { type BatchApi, findBatches, type ProviderBatch, UpstreamError } from '@silt/upstream';
import type { DispatcherEvents } from '../events.ts';

/** How soon a create whose fate is unknown is looked for again, until the quiet time is over. */
const LOOK_AGAIN_MS = 2_000;

export interface CreateParts {
  readonly state: ShardState;
  readonly api: BatchApi;
  readonly lease: BatchLease;
  readonly lane: Lane;
  readonly pacing: Pacing;
  /** How many batches a tenant may make at this provider. */
  readonly batchesPerHour: number;
  /**
   * How long after `creating` was written a batch that is not in the provider's list is certainly
   * not made: the create's timeout and a quiet time on top.
   */
  readonly quietMs: number;
  /** What Redis loses when its machine fails; see REDIS_LOSS_SECS. */
  readonly redisLossMs: number;
  readonly events: DispatcherEvents;
}

/**
 * Makes the batch at the provider (C4, C5), at most one for each of ours. `creating` is written
 * before the call: whoever finds it so cannot know whether the call went out or was carried out, and
 * looks through the provider's list before making another.
 */
export async function createOrAdopt(parts: CreateParts): Promise<Again | void> {
  const { lease } = parts;
  if (lease.batch.state === 'creating') {
    const adopted = await adopt(parts);
    if (adopted) return;
    const quietUntil = (lease.batch.creatingAt ?? 0) + parts.quietMs;
    const leftMs = quietUntil - (await parts.state.now());
    if (leftMs > 0) return { againInMs: Math.min(leftMs, LOOK_AGAIN_MS) };
  }
  const waitMs = await parts.pacing.countCreate(parts.lane.tenant, parts.batchesPerHour);
  if (waitMs > 0) {
    parts.events.quotaWaited(lease.batch.id, 'rate', waitMs);
    return { againInMs: waitMs };
  }
  // C4. Also the last look at the lease before the one call that cannot be taken back.
  await lease.advance({ from: lease.batch.state, to: 'creating', facts: { creating: 'now' } });
  await untilKept(parts);
  await noteSubmitted(lease, await create(parts));
}

/**
 * Waits until a Redis whose machine fails comes back with `creating`, and so with all that came
 * before it: or it would not know of the batch, and its requests would go out once more.
 */
async function untilKept({ lease, redisLossMs }: CreateParts): Promise<void> {
  if (redisLossMs === 0) return;
  const { signal } = lease;
  await delay(redisLossMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  // Should Redis have lost it meanwhile, it has lost the lease, too.
  await lease.renew();
}

async function create({ api, lease, lane }: CreateParts): Promise<ProviderBatch> {
  const { batch, signal } = lease;
  // After a sleep, such as a suspended machine's, another worker may be at this very step.
  lease.mustLast();
  try {
    return await api.createBatch(
      {
        inputFileId: batch.inputFileId ?? '',
        endpoint: lane.endpoint,
        metadata: { [PROVIDER_METADATA_KEY]: batch.id },
      },
      { signal },
    );
  } catch (error) {
    if (error instanceof UpstreamError && error.outcome === 'not-applied') {
      await lease.advance({ from: 'creating', to: 'uploaded', facts: {} });
    }
    throw error;
  }
}

/**
 * The provider's list could not be read. Whatever it said to that says nothing of the batch, which
 * may well be running: never a refusal of it.
 */
export class ListUnreadableError extends Error {
  override readonly name = 'ListUnreadableError';
}

/** Takes over what an earlier create made. Should there be two, the older one counts. */
async function adopt(parts: CreateParts): Promise<boolean> {
  const { api, lease, events } = parts;
  const { batch, signal } = lease;
  const [oldest, ...younger] = await lookThroughList(parts).catch((error: unknown) => {
    if (!(error instanceof UpstreamError) || error.retryable) throw error;
    throw new ListUnreadableError(error.message);
  });
  if (!oldest) return false;
  for (const duplicate of younger) {
    events.duplicateCancelled(batch.id, duplicate.id);
    await api.cancelBatch(duplicate.id, { signal });
  }
  events.batchAdopted(batch.id, oldest.id);
  await noteSubmitted(lease, oldest);
  return true;
}

function lookThroughList({ api, lease }: CreateParts): Promise<ProviderBatch[]> {
  const { batch, signal } = lease;
  return findBatches(
    api,
    {
      metadataKey: PROVIDER_METADATA_KEY,
      metadataValue: batch.id,
      ...(batch.inputFileId !== undefined && { inputFileId: batch.inputFileId }),
      notBefore: Math.floor(batch.createdAt / 1000),
    },
    { signal },
  );
}

/** C5. A crash before this leaves `creating`: the next worker finds the batch in the list. */
async function noteSubmitted(lease: BatchLease, { id }: ProviderBatch): Promise<void> {
  await lease.advance({
    from: 'creating',
    to: 'submitted',
    facts: { providerBatchId: id, submitted: 'now' },
  });
}
