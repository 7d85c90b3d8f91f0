import type { Lane } from '@silt/shared/domain';
import { encodeLane } from '@silt/shared/domain';
import { type CredentialVault, SERVER_KEY } from '@silt/shared/security';
import type { Fact, ShardKeys } from '@silt/shared/state';
import type { Caller } from './authenticate.ts';

/** As long as nobody of a tenant calls, its credential is kept this long for what still waits. */
export const FACT_TTL_SECS = 30 * 24 * 3600;

/** Sealing costs about as much as the rest of accepting; this many tenants are spared it. */
const MOST_REMEMBERED = 10_000;

/**
 * What dispatchers must know to submit a call: its tenant's credential, or that the deployment's
 * own key pays, and its lane. Credentials are remembered sealed only.
 */
export class TenantFacts {
  private readonly vault: CredentialVault;
  private readonly sealed = new Map<string, string>();

  constructor(vault: CredentialVault) {
    this.vault = vault;
  }

  of(caller: Caller, lane: Lane, laneId: string, keys: ShardKeys): Fact[] {
    return [
      { keySuffix: keys.tenantSuffix(caller.tenant), value: this.credentialOf(caller, keys) },
      { keySuffix: keys.laneSuffix(laneId), value: encodeLane(lane) },
    ];
  }

  private credentialOf({ tenant, credential }: Caller, keys: ShardKeys): string {
    if (credential === undefined) return SERVER_KEY;
    const known = this.sealed.get(tenant);
    if (known !== undefined) return known;
    const sealed = this.vault.seal(credential, keys.tenantSuffix(tenant));
    if (this.sealed.size >= MOST_REMEMBERED) {
      const [oldest] = this.sealed.keys();
      if (oldest !== undefined) this.sealed.delete(oldest);
    }
    this.sealed.set(tenant, sealed);
    return sealed;
  }
}
