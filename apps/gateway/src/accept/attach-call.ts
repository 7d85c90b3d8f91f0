import { keyedRequestId, parkingPlace } from '@silt/shared/domain';
import { callHeaders } from '../answer/call-headers.ts';
import { unavailable } from '../answer/refusals.ts';
import type { NamedRequest } from '../requests/find-request.ts';
import type { AcceptanceParts, AcceptedCall } from './accept-call.ts';

export interface AttachOptions {
  /** As the call's headers have it. */
  readonly idempotencyKey: string | undefined;
  /** A redirect of ours led here. */
  readonly hopped: boolean;
  readonly waiter: string | undefined;
}

/** Lets a call wait for a request that is there already and was found to be its own. */
export async function attachCall(
  { state, groups, parking, events }: AcceptanceParts,
  { request, lane, key: nameIsKey }: NamedRequest,
  { idempotencyKey, hopped, waiter }: AttachOptions,
): Promise<AcceptedCall> {
  const { id, fingerprint } = request;
  const sent =
    idempotencyKey !== undefined && keyedRequestId(lane.tenant, idempotencyKey) === id
      ? idempotencyKey
      : undefined;
  const key = nameIsKey ?? sent ?? '';
  // The first call came without a key, and its SDK's retry will again.
  const keyless = hopped && nameIsKey !== undefined && idempotencyKey === undefined;
  const place = keyless ? parkingPlace(lane.tenant, fingerprint) : undefined;
  const call = { tenant: lane.tenant, requestId: id, key, place, waiter };
  if (request.state === 'settled') {
    await parking.takeBack(call);
    return { ...call, settled: true };
  }
  const { shard } = state.of(id);
  const group = groups[shard];
  if (!group) throw new RangeError(`there is no group for shard ${shard}`);
  const attach = { id, lane: request.lane, fingerprint, waiter };
  const admitted = await group.admit(attach, []).catch(async (error: unknown) => {
    events.admissionFailed(error);
    void parking.leave([{ ...call, place: undefined, parked: false }]);
    throw unavailable('The request cannot be waited for now. Send this again.', callHeaders(call));
  });
  events.accepted(id, admitted.outcome);
  await parking.takeBack(call);
  return { ...call, settled: admitted.outcome !== 'attached' };
}
