import type { RedisConnection } from '../redis/index.ts';
import type { CredentialVault } from '../security/index.ts';
import { UnsealError } from '../security/index.ts';
import { deploymentKey } from '../state/index.ts';

/** This replica's settings do not fit those that the others, or an earlier start, work with. */
export class DeploymentMismatchError extends Error {
  override readonly name = 'DeploymentMismatchError';
}

const PROBE = 'silt';
const SEALED = 'sealed:';

/**
 * Makes sure that all replicas agree on what they must agree on: the number of shards, which decides
 * where a request is looked for, and the secrets, without which a dispatcher cannot use what a
 * gateway sealed. The first start writes both down.
 */
export async function agreeOnDeployment(
  redis: RedisConnection,
  shards: number,
  vault: CredentialVault,
): Promise<void> {
  await redis.hsetnx(deploymentKey, 'shards', shards);
  const agreed = await redis.hget(deploymentKey, 'shards');
  if (Number(agreed) !== shards) {
    throw new DeploymentMismatchError(
      `SHARDS is ${shards}, but this Redis was set up with ${agreed}. To change it, stop the gateways, ` +
        `let the dispatchers and pollers finish (every silt:*:outbox and silt:*:batches is empty), ` +
        `delete the key ${deploymentKey}, and start all with the new number.`,
    );
  }
  await agreeOnSecrets(redis, vault);
}

/** What the replicas agreed on, as far as any was started yet. */
export interface AgreedDeployment {
  readonly shards: number | undefined;
  /** Whether these secrets can open what the others seal; undefined while nobody has sealed. */
  readonly opensWith: (vault: CredentialVault) => boolean | undefined;
}

/** Only looks: whoever is no replica decides nothing. */
export async function readAgreedDeployment(redis: RedisConnection): Promise<AgreedDeployment> {
  const agreed = await redis.hgetall(deploymentKey);
  const seals = sealsIn(agreed);
  return {
    shards: agreed['shards'] === undefined ? undefined : Number(agreed['shards']),
    opensWith: (vault) =>
      seals.length === 0 ? undefined : seals.some(({ seal }) => opens(vault, seal)),
  };
}

/** One for each secret that replicas seal with: several while one takes the place of another. */
interface KnownSeal {
  readonly field: string;
  /** The newer the secret, the higher. */
  readonly generation: number;
  readonly seal: string;
}

/**
 * Fits who opens any of the known seals, so that in a rolling restart those that do not have the new
 * secret yet go on. A secret is forgotten by the first that has one of a later generation and no
 * longer has this: from then on, who has nothing but that is refused.
 */
async function agreeOnSecrets(redis: RedisConnection, vault: CredentialVault): Promise<void> {
  const known = sealsIn(await redis.hgetall(deploymentKey));
  const open = known.filter(({ seal }) => opens(vault, seal));
  if (known.length > 0 && open.length === 0) {
    throw new DeploymentMismatchError(
      'SILT_SECRETS does not hold a secret that the other replicas seal with. Put theirs into the ' +
        `list; or, if it is lost, delete the key ${deploymentKey}: callers then must send their calls again.`,
    );
  }
  const own = open.find(({ seal }) => vault.isCurrent(seal));
  const generation = own?.generation ?? Math.max(0, ...known.map((one) => one.generation)) + 1;
  if (!own) {
    const seal = vault.seal(PROBE, deploymentKey);
    const isFirst = await redis.hsetnx(deploymentKey, SEALED + generation, seal);
    // Another replica was faster, perhaps with another secret.
    if (isFirst === 0) return agreeOnSecrets(redis, vault);
  }
  const over = known.filter((one) => !open.includes(one) && one.generation < generation);
  if (over.length > 0) await redis.hdel(deploymentKey, ...over.map(({ field }) => field));
}

function sealsIn(agreed: Readonly<Record<string, string>>): KnownSeal[] {
  return Object.entries(agreed).flatMap(([field, seal]) =>
    field.startsWith(SEALED)
      ? [{ field, seal, generation: Number(field.slice(SEALED.length)) }]
      : [],
  );
}

function opens(vault: CredentialVault, seal: string): boolean {
  try {
    return vault.unseal(seal, deploymentKey) === PROBE;
  } catch (error) {
    if (error instanceof UnsealError) return false;
    throw error;
  }
}
