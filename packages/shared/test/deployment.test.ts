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

test('in a rolling restart, who has the new secret and who does not yet both fit, in any order', async () => {
  const [older, newer] = [secret(), secret()];
  const [before, between, after] = [older, `${newer},${older}`, newer].map(
    (setting) => new CredentialVault(setting),
  );
  const agree = async (vault = new CredentialVault(older)) =>
    agreeOnDeployment(redis.client, 1, vault);
  await agree(before);
  await agree(between);
  // One that was not restarted yet, and sees Redis again.
  await agree(before);
  await agree(between);
  await agree(before);
  await agree(after);
  await agree(between);
  // The old secret was given up by one that has the new one only.
  await expect(agree(before)).rejects.toThrow(DeploymentMismatchError);
  await expect(agree(new CredentialVault(secret()))).rejects.toThrow(DeploymentMismatchError);
  expect(await redis.client.hkeys('silt:deployment')).toEqual(
    expect.arrayContaining(['shards', 'sealed:2']),
  );
});

test('of two first starts with different secrets one is refused', async () => {
  const starts = [secret(), secret()].map((setting) =>
    agreeOnDeployment(redis.client, 1, new CredentialVault(setting)),
  );
  const outcomes = (await Promise.allSettled(starts)).map(({ status }) => status);
  expect(outcomes.toSorted()).toEqual(['fulfilled', 'rejected']);
});
