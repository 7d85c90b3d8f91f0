import type { Lane } from '../domain/index.ts';
import type { CredentialVault } from '../security/index.ts';
import type { ShardState } from '../state/index.ts';

/** How long a credential and a lane's description are kept after anything last used them. */
export const FACT_TTL_SECS = 30 * 24 * 3600;

/** What it takes to work for a lane at its provider. */
export interface LaneAccess {
  readonly lane: Lane;
  readonly apiKey: string;
}

/** Redis has no description of the lane, or no credential of its tenant, any more. */
export class LaneUnknownError extends Error {
  override readonly name = 'LaneUnknownError';
}

/**
 * Opens a lane: its description, and its tenant's credential unsealed, or the deployment's own key.
 * Either lives in this process' memory only. Throws `LaneUnknownError`, `UnsealError` or
 * `ServerKeyMissingError`.
 */
export async function openLane(
  state: ShardState,
  vault: CredentialVault,
  laneId: string,
): Promise<LaneAccess> {
  const lane = await state.lane(laneId);
  if (!lane) throw new LaneUnknownError('the lane is not known any more');
  const fact = await state.sealedCredential(lane, laneId, FACT_TTL_SECS);
  if (!fact) throw new LaneUnknownError("the tenant's credential is not known any more");
  return { lane, apiKey: vault.credentialOf(fact, state.keys.tenantSuffix(lane.tenant)) };
}
