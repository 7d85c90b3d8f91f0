import type { BatchState } from '@silt/shared/domain';
import type { FoundRequest } from '@silt/shared/state';

/** A request as callers see it. Times are seconds since the epoch, as OpenAI's objects have them. */
export interface RequestResource {
  readonly id: string;
  readonly object: 'request';
  readonly state: 'queued' | 'in_progress' | 'settled' | 'cancelled';
  readonly endpoint: string;
  readonly model: string;
  /** From 1, while it waits for a batch. */
  readonly place_in_line: number | null;
  readonly batch: {
    readonly id: string;
    /** Null when the batch is over and forgotten. */
    readonly state: BatchState | null;
    readonly provider_status: string | null;
  } | null;
  /** Tries so far, one that is under way included. */
  readonly attempts: number;
  readonly created_at: number;
  readonly batched_at: number | null;
  readonly settled_at: number | null;
  /** HTTP status of the answer. */
  readonly status: number | null;
  /** By what this lane's batches took lately; null when that tells nothing. */
  readonly estimated_at: number | null;
}

/** `nowMs`: for the estimate of one that no batch has taken yet. */
export function requestResource(found: FoundRequest, nowMs: number = Date.now()): RequestResource {
  const { request, lane, batch, waitingBefore } = found;
  const { batchId, claimedAt, settledAt } = request;
  return {
    id: request.id,
    object: 'request',
    state: stateOf(found),
    endpoint: lane.endpoint,
    model: lane.model,
    place_in_line: waitingBefore === undefined ? null : waitingBefore + 1,
    batch:
      batchId === undefined
        ? null
        : {
            id: batchId,
            state: batch?.state ?? null,
            provider_status: batch?.providerStatus ?? null,
          },
    attempts: request.triesBefore + (claimedAt === undefined ? 0 : 1),
    created_at: seconds(request.acceptedAt),
    batched_at: claimedAt === undefined ? null : seconds(claimedAt),
    settled_at: settledAt === undefined ? null : seconds(settledAt),
    status: request.status ?? null,
    estimated_at: estimate(found, nowMs),
  };
}

function stateOf({ request }: FoundRequest): RequestResource['state'] {
  if (request.cancelled) return 'cancelled';
  return request.state === 'batched' ? 'in_progress' : request.state;
}

/** A batch that takes longer than usual tells nothing of when. */
function estimate({ request, paceMs }: FoundRequest, nowMs: number): number | null {
  if (request.state === 'settled' || paceMs === undefined) return null;
  const atMs = (request.claimedAt ?? nowMs) + paceMs;
  return atMs < nowMs ? null : seconds(atMs);
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
