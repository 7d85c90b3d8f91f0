import { encodeLane, laneId } from '@silt/shared/domain';
import { type CredentialVault, SERVER_KEY } from '@silt/shared/security';
import type { Fact, ShardKeys } from '@silt/shared/state';
import type { Caller } from './authenticate.ts';
import { RecentValues } from './recent-values.ts';

/** As long as nobody of a tenant calls, its credential is kept this long for what still waits. */
export const FACT_TTL_SECS = 30 * 24 * 3600;

/** Sealing costs about as much as the rest of accepting; this many tenants, and lanes, are spared it. */
const MOST_REMEMBERED = 10_000;

export interface KnownLane {
  readonly id: string;
  /**
   * What dispatchers must know to submit its calls: its tenant's credential, or that the deployment's
   * own key pays, and the lane itself.
   */
  readonly facts: readonly Fact[];
}

/** Lanes that calls came for lately. Their tenants' credentials are remembered sealed only. */
export class KnownLanes {
  private readonly baseUrl: string;
  private readonly vault: CredentialVault;
  /** Facts have the same suffixes in every shard. */
  private readonly keys: Pick<ShardKeys, 'tenantSuffix' | 'laneSuffix'>;
  private readonly lanes = new RecentValues<KnownLane>(MOST_REMEMBERED);
  private readonly sealed = new RecentValues<Fact>(MOST_REMEMBERED);

  constructor(
    baseUrl: string,
    vault: CredentialVault,
    keys: Pick<ShardKeys, 'tenantSuffix' | 'laneSuffix'>,
  ) {
    this.baseUrl = baseUrl;
    this.vault = vault;
    this.keys = keys;
  }

  of(caller: Caller, endpoint: string, model: string): KnownLane {
    const { tenant } = caller;
    // Neither an id nor a path holds a blank.
    const name = `${tenant} ${endpoint} ${model}`;
    const known = this.lanes.get(name);
    if (known) return known;
    const lane = { tenant, baseUrl: this.baseUrl, endpoint, model };
    const id = laneId(lane);
    const fact = { keySuffix: this.keys.laneSuffix(id), value: encodeLane(lane) };
    const made = { id, facts: [this.credentialOf(caller), fact] };
    this.lanes.set(name, made);
    return made;
  }

  private credentialOf({ tenant, credential }: Caller): Fact {
    const keySuffix = this.keys.tenantSuffix(tenant);
    if (credential === undefined) return { keySuffix, value: SERVER_KEY };
    const known = this.sealed.get(tenant);
    if (known) return known;
    const fact = { keySuffix, value: this.vault.seal(credential, keySuffix) };
    this.sealed.set(tenant, fact);
    return fact;
  }
}
