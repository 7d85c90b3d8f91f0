import { createHash } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ListedClient {
  readonly keys: readonly string[];
  readonly limits?: object;
}

export interface TestKeyFile extends AsyncDisposable {
  readonly path: string;
  /** Puts another file in its place, as editors do. */
  replace(clients: Record<string, ListedClient>): Promise<void>;
}

export async function writeKeyFile(clients: Record<string, ListedClient>): Promise<TestKeyFile> {
  const folder = await mkdtemp(join(tmpdir(), 'silt-test-keys-'));
  const path = join(folder, 'keys.json');
  const replace: TestKeyFile['replace'] = async (listed) => {
    const content = Object.entries(listed).map(([name, { keys, limits }]) => ({
      name,
      keys: keys.map((key) => createHash('sha256').update(key).digest('hex')),
      ...(limits && { limits }),
    }));
    await writeFile(`${path}.draft`, JSON.stringify({ clients: content }));
    await rename(`${path}.draft`, path);
  };
  await replace(clients);
  return { path, replace, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
