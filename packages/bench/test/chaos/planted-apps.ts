import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTemporaryFolder, repositoryRoot } from '@silt/dev-env';

/** A line of the built product that is changed in a copy of it. */
export interface PlantedFault {
  /** From the repository's root. */
  readonly file: string;
  readonly text: string;
  readonly becomes: string;
}

export interface PlantedApps extends AsyncDisposable {
  /** Has `apps/`, as the repository has. */
  readonly root: string;
}

const copied = [
  'apps/gateway',
  'apps/dispatcher',
  'apps/poller',
  'packages/console',
  'packages/shared',
  'packages/upstream',
];
/** Of each, what it runs by. */
const contents = ['package.json', 'dist', 'lua'];

/** The built apps once more, with a fault: the product itself has no hooks for any. */
export async function plantFault({ file, text, becomes }: PlantedFault): Promise<PlantedApps> {
  const folder = await makeTemporaryFolder('planted');
  for (const part of copied) await copyPart(part, folder.path);
  const path = join(folder.path, file);
  const sound = await readFile(path, 'utf8');
  if (sound.split(text).length !== 2) throw new Error(`${file} does not have this once: ${text}`);
  await writeFile(path, sound.replace(text, becomes));
  return { root: folder.path, [Symbol.asyncDispose]: () => folder.remove() };
}

async function copyPart(part: string, root: string): Promise<void> {
  const from = join(repositoryRoot, part);
  const to = join(root, part);
  const names = await readdir(from);
  for (const name of names.filter((one) => contents.includes(one))) {
    await cp(join(from, name), join(to, name), { recursive: true });
  }
  await linkModules(join(from, 'node_modules'), join(to, 'node_modules'), root);
}

/** Other people's packages stay where they are; ours are the copies. */
async function linkModules(from: string, to: string, root: string): Promise<void> {
  await mkdir(join(to, '@silt'), { recursive: true });
  for (const name of await readdir(from)) {
    if (name !== '@silt' && !name.startsWith('.')) await symlink(join(from, name), join(to, name));
  }
  for (const name of await readdir(join(from, '@silt'))) {
    await symlink(join(root, 'packages', name), join(to, '@silt', name));
  }
}
