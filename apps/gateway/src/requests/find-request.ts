import { keyedRequestId } from '@silt/shared/domain';
import type { FoundRequest, State } from '@silt/shared/state';

export interface NamedRequest extends FoundRequest {
  /** The key of its call, when it was named by that. */
  readonly key: string | undefined;
}

/**
 * A tenant's request by its id or by the key of its call. Another tenant's request is as unknown as
 * one that never was, and takes as much looking: both names are looked up whatever the first brings.
 */
export async function findRequest(
  state: State,
  tenant: string,
  name: string,
): Promise<NamedRequest | undefined> {
  const keyed = keyedRequestId(tenant, name);
  const [byId, byKey] = await Promise.all([state.of(name).find(name), state.of(keyed).find(keyed)]);
  if (byId?.lane.tenant === tenant) return { ...byId, key: undefined };
  if (byKey?.lane.tenant === tenant) return { ...byKey, key: name };
  return undefined;
}
