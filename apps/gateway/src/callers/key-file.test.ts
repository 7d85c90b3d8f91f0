import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@silt/testing';
import { NO_LIMITS } from './caller-limits.ts';
import { KeyFile } from './key-file.ts';
import { ClientKeysError } from './read-client-keys.ts';

const listing = (...keys: string[]) =>
  JSON.stringify({
    clients: [
      { name: 'a', keys: keys.map((key) => createHash('sha256').update(key).digest('hex')) },
    ],
  });

let folder: string;
let open: KeyFile | undefined;
let told: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'silt-test-keys-'));
  told = [];
});
afterEach(async () => {
  open?.stop();
  open = undefined;
  await rm(folder, { recursive: true });
});

function openFile(name: string, rereadEveryMs = 20): KeyFile {
  open = new KeyFile({
    path: join(folder, name),
    limits: NO_LIMITS,
    rereadEveryMs,
    events: {
      clientKeysRead: (keys) => told.push(`read ${keys}`),
      clientKeysKept: (keys, error) => told.push(`kept ${keys}: ${String(error)}`),
    },
  });
  open.start();
  return open;
}

const expectKnown = (file: KeyFile, ...keys: string[]) =>
  eventually(() => {
    const known = ['one', 'two', 'three'].filter((key) => file.callerOf(key));
    expect(known).toEqual(keys);
  });

test('is read again when it is written, and when another takes its place', async () => {
  await writeFile(join(folder, 'keys.json'), listing('one'));
  const file = openFile('keys.json');
  await expectKnown(file, 'one');
  await writeFile(join(folder, 'keys.json'), listing('one', 'two'));
  await expectKnown(file, 'one', 'two');
  await writeFile(join(folder, 'draft'), listing('three'));
  await rename(join(folder, 'draft'), join(folder, 'keys.json'));
  await expectKnown(file, 'three');
});

// Far longer than the test may take, so that only the folder's hint can have told.
test.each([20, 3_600_000])(
  'is read again when a link on the way turns to another folder (looked at each %i ms)',
  async (everyMs) => {
    for (const [name, key] of [
      ['first', 'one'],
      ['second', 'two'],
    ] as const) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'keys.json'), listing(key));
    }
    // As Kubernetes mounts a secret: the file is a link through ..data, which is swapped by rename.
    await symlink('first', join(folder, '..data'));
    await symlink(join('..data', 'keys.json'), join(folder, 'keys.json'));
    const file = openFile('keys.json', everyMs);
    await expectKnown(file, 'one');
    await symlink('second', join(folder, '..data_tmp'));
    await rename(join(folder, '..data_tmp'), join(folder, '..data'));
    await expectKnown(file, 'two');
  },
);

test('that breaks or goes away changes nothing, and that is told once', async () => {
  await writeFile(join(folder, 'keys.json'), listing('one'));
  const file = openFile('keys.json');
  await rename(join(folder, 'keys.json'), join(folder, 'aside'));
  await eventually(() => expect(told).toHaveLength(2));
  await writeFile(join(folder, 'draft'), '{"clients": [');
  await rename(join(folder, 'draft'), join(folder, 'keys.json'));
  await eventually(() => expect(told).toHaveLength(3));
  await expectKnown(file, 'one');
  await rename(join(folder, 'aside'), join(folder, 'keys.json'));
  await writeFile(join(folder, 'draft'), listing('two', 'three'));
  await rename(join(folder, 'draft'), join(folder, 'keys.json'));
  await expectKnown(file, 'two', 'three');
  expect(told.filter((line) => !line.startsWith('read 1'))).toEqual([
    'kept 1: ClientKeysError: it cannot be read',
    'kept 1: ClientKeysError: it is not JSON',
    'read 2',
  ]);
});

test('must be usable at the start', async () => {
  expect(() => openFile('missing')).toThrow(
    new ClientKeysError('CLIENT_KEYS_FILE cannot be read (ENOENT)'),
  );
  await writeFile(join(folder, 'keys.json'), '[]');
  expect(() => openFile('keys.json')).toThrow(/^CLIENT_KEYS_FILE cannot be used: /);
});
