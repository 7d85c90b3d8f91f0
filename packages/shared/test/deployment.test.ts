import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openTestRedis, type TestRedis } from '@silt/testing';
import { CredentialVault } from '../src/security/index.ts';
import { agreeOnDeployment, DeploymentMismatchError } from '../src/service/index.ts';

const secret = () => randomBytes(32).toString('base64');
let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(async () => {
  await redis.closeAll();
});
beforeEach(() => redis.empty());

test('the first start decides, the next must agree', async () => {
  const setting = secret();
  const vault = new CredentialVault(setting);
  await agreeOnDeployment(redis.client, 2, vault);
  await agreeOnDeployment(redis.client, 2, vault);
  await expect(agreeOnDeployment(redis.client, 3, vault)).rejects.toThrow(/SHARDS is 3.*with 2/);
  await expect(agreeOnDeployment(redis.client, 2, new CredentialVault(secret()))).rejects.toThrow(
    DeploymentMismatchError,
  );
});

test('secrets rotate: new in front, old behind, then the old one goes', async () => {
  const [older, newer] = [secret(), secret()];
  await agreeOnDeployment(redis.client, 1, new CredentialVault(older));
  await agreeOnDeployment(redis.client, 1, new CredentialVault(`${newer},${older}`));
  await agreeOnDeployment(redis.client, 1, new CredentialVault(newer));
  await expect(agreeOnDeployment(redis.client, 1, new CredentialVault(older))).rejects.toThrow(
    DeploymentMismatchError,
  );
});
