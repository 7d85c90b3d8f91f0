import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makeTemporaryFolder } from '@silt/dev-env';

const BLOCK = Buffer.alloc(1_000_000, 'x');

/** This process' CPU for each of so many bytes that it reads from a file and writes to another. */
export async function microsOfCopiedMegabyte(megabytes: number): Promise<number> {
  await using folder = await makeTemporaryFolder('copy');
  const from = join(folder.path, 'from');
  const blocks = (function* () {
    for (let written = 0; written < megabytes; written += 1) yield BLOCK;
  })();
  await pipeline(blocks, createWriteStream(from));
  const before = process.cpuUsage();
  await pipeline(createReadStream(from), createWriteStream(join(folder.path, 'to')));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / megabytes;
}
