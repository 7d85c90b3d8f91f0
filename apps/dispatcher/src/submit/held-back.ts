import { digest, type Lane } from '@silt/shared/domain';
import type { BatchLease } from '@silt/shared/work';
import { UpstreamError } from '@silt/upstream';
import type { SubmitParts } from './submit-parts.ts';

/** Tried early at once. Each that succeeds has as many more tried: trouble that is over ends fast. */
const TRIED_EARLY = 4;

/** Where the trouble of a failed call is: whoever succeeds there shows that it is over. */
export function placeOfTrouble({ tenant, baseUrl }: Lane, error: unknown): string | undefined {
  if (!(error instanceof UpstreamError) || !error.retryable) return undefined;
  return error.status === 429 ? tenantPlace(tenant) : providerPlace(baseUrl);
}

/**
 * Notes that a failed submission waits there. One that failed when it was tried early is left to its
 * own time, once: the trouble may be its own. Returns whether it may be tried early.
 */
export async function holdBack(
  { state }: SubmitParts,
  lease: BatchLease,
  place: string | undefined,
): Promise<boolean> {
  const { id, heldBackAt } = lease.batch;
  const wasEarly = heldBackAt !== undefined && !(await state.heldBack.has(heldBackAt, id));
  if (place === undefined || wasEarly) {
    if (heldBackAt !== undefined) await lease.advance({ facts: { heldBackAt: undefined } });
    return false;
  }
  await lease.advance({ facts: { heldBackAt: place } });
  await state.heldBack.note(place, id);
  return true;
}

/** A submission succeeded: has some of those tried that wait because others there had failed. */
export async function bringHeldBack(
  { state, hurry, events }: SubmitParts,
  { id, heldBackAt }: { readonly id: string; readonly heldBackAt?: string },
  { tenant, baseUrl }: Lane,
): Promise<void> {
  if (heldBackAt !== undefined) await state.heldBack.forget(heldBackAt, id);
  for (const place of [tenantPlace(tenant), providerPlace(baseUrl)]) {
    for (const waiting of await state.heldBack.take(place, TRIED_EARLY)) {
      events.triedEarly(waiting);
      await hurry(waiting);
    }
  }
}

function tenantPlace(tenant: string): string {
  return `tenant-${tenant}`;
}

function providerPlace(baseUrl: string): string {
  return `provider-${digest('held back', baseUrl)}`;
}
