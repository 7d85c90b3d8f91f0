import { encodeLane, fingerprintOf, keyedRequestId, type Lane, laneId } from '@silt/shared/domain';
import type { CredentialVault } from '@silt/shared/security';
import type { AdmitCall, ShardState } from '@silt/shared/state';

export interface CallsOfALane {
  readonly lane: Lane;
  /** The tenant's, which the lane names by its id. */
  readonly credential: string;
  readonly calls: readonly { readonly key: string; readonly body: string }[];
  /** Of each call. */
  readonly inputs?: number | undefined;
  readonly parcelGraceMs?: number | undefined;
}

/** What was admitted; its body is there. */
export type AdmittedCall = AdmitCall & { readonly body: Buffer };

/** Admits calls in a gateway's place, with all that it stores for their tenant and lane. */
export async function admitCalls(
  state: ShardState,
  vault: CredentialVault,
  { lane, credential, calls, inputs, parcelGraceMs = 60_000 }: CallsOfALane,
): Promise<readonly AdmittedCall[]> {
  const admitted = calls.map(({ key, body: text }) => {
    const body = Buffer.from(text);
    const id = keyedRequestId(lane.tenant, key);
    return {
      id,
      lane: laneId(lane),
      fingerprint: fingerprintOf(lane.endpoint, body),
      body,
      inputs,
    };
  });
  const tenantKey = state.keys.tenantSuffix(lane.tenant);
  await state.admit({
    gateway: 'gw1',
    parcelGraceMs,
    factTtlSecs: 3_600,
    facts: [
      { keySuffix: tenantKey, value: vault.seal(credential, tenantKey) },
      { keySuffix: state.keys.laneSuffix(laneId(lane)), value: encodeLane(lane) },
    ],
    calls: admitted,
  });
  return admitted;
}
