import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import { keepSecrets } from './keep-secrets.ts';
import { FolderInUseError, lockFolder } from './lock-folder.ts';

test('the sealing key is made once, for its owner’s eyes', async () => {
  await using folder = await makeTemporaryFolder('secrets-test');
  const file = join(folder.path, 'secrets');
  const secret = await keepSecrets(file);
  expect(Buffer.from(secret, 'base64')).toHaveLength(32);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await keepSecrets(file)).toBe(secret);
});

test('a folder has one owner at a time, and none after a crash', async () => {
  await using folder = await makeTemporaryFolder('lock-test');
  const file = join(folder.path, 'in-use-by');
  await writeFile(file, String(process.ppid));
  await expect(lockFolder(folder.path)).rejects.toBeInstanceOf(FolderInUseError);
  // No system gives out ids this high.
  await writeFile(file, '2000000000');
  const lock = await lockFolder(folder.path);
  expect((await stat(file)).isFile()).toBe(true);
  await lock[Symbol.asyncDispose]();
  await expect(stat(file)).rejects.toThrow('ENOENT');
});
