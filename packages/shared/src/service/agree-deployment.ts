import type { RedisConnection } from '../redis/index.ts';
import type { CredentialVault } from '../security/index.ts';
import { UnsealError } from '../security/index.ts';
import { deploymentKey } from '../state/index.ts';

/** This replica's settings do not fit those that the others, or an earlier start, work with. */
export class DeploymentMismatchError extends Error {
  override readonly name = 'DeploymentMismatchError';
}

const PROBE = 'silt';

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
  await redis.hsetnx(deploymentKey, 'sealed', vault.seal(PROBE, deploymentKey));
  const [agreed, sealed] = await redis.hmget(deploymentKey, 'shards', 'sealed');
  if (Number(agreed) !== shards) {
    throw new DeploymentMismatchError(
      `SHARDS is ${shards}, but this Redis was set up with ${agreed}. To change it, stop the gateways, ` +
        `let the dispatchers and pollers finish (every silt:*:outbox and silt:*:batches is empty), ` +
        `delete the key ${deploymentKey}, and start all with the new number.`,
    );
  }
  try {
    vault.unseal(sealed ?? '', deploymentKey);
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    throw new DeploymentMismatchError(
      'SILT_SECRETS does not hold the secret that the other replicas seal with. Put theirs into the ' +
        `list; or, if it is lost, delete the key ${deploymentKey}: callers then must send their calls again.`,
    );
  }
  if (sealed && !vault.isCurrent(sealed)) {
    await redis.hset(deploymentKey, 'sealed', vault.seal(PROBE, deploymentKey));
  }
}
