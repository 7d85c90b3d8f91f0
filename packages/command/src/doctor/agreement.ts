import type { RedisConnection } from '@silt/shared/redis';
import { CredentialVault } from '@silt/shared/security';
import { readAgreedDeployment } from '@silt/shared/service';
import { type Environment, fault, type Finding, ok } from './finding.ts';

/** Whether these settings fit those that the running apps work with. */
export async function checkAgreement(
  redis: RedisConnection,
  shards: number,
  environment: Environment,
): Promise<Finding[]> {
  const agreed = await readAgreedDeployment(redis);
  return [
    ofShards(shards, agreed.shards),
    ...ofSecrets(environment['SILT_SECRETS'], agreed.opensWith),
  ];
}

function ofShards(shards: number, agreed: number | undefined): Finding {
  const check = 'SHARDS';
  if (agreed === undefined) return ok(check, 'not agreed yet: the first start decides');
  if (agreed === shards) return ok(check, `${shards}, as agreed`);
  return fault(
    check,
    `SHARDS is ${shards}, but this Redis was set up with ${agreed}: an app would refuse to start`,
    `Set SHARDS to ${agreed}. docs/redis-cluster.md tells how to change it.`,
  );
}

function ofSecrets(
  setting: string | undefined,
  opensWith: (vault: CredentialVault) => boolean | undefined,
): Finding[] {
  const check = 'SILT_SECRETS';
  if (setting === undefined || setting === '') return [];
  let vault: CredentialVault;
  try {
    vault = new CredentialVault(setting);
  } catch {
    // Told by the apps, with their settings.
    return [];
  }
  const opens = opensWith(vault);
  if (opens === undefined) return [ok(check, 'not agreed yet: the first start decides')];
  if (opens) return [ok(check, 'open what the others seal')];
  return [
    fault(
      check,
      'SILT_SECRETS holds none of the secrets that the other replicas seal with: an app would refuse to start',
      'Put theirs into the list, behind a new one in front if you are rotating (docs/security.md).',
    ),
  ];
}
