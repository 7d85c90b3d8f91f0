import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, readFile, rename, writeFile } from 'node:fs/promises';

/**
 * A secret of this machine, made once and kept: the token of its operators; and the key that seals
 * callers' credentials in Redis, beside the data that it opens: with another key, calls that wait
 * in Redis could not be sent any more.
 */
export async function keepSecrets(file: string): Promise<string> {
  if (existsSync(file)) {
    await chmod(file, 0o600);
    return (await readFile(file, 'utf8')).trim();
  }
  const secret = randomBytes(32).toString('base64');
  // Renamed into place, so that a crash here leaves no half of a key.
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${secret}\n`, { mode: 0o600 });
  await rename(draft, file);
  return secret;
}
