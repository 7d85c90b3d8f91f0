import { randomUUID } from 'node:crypto';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fault, type Finding, ok } from './finding.ts';

/** Files that a gateway needs beside those of its held calls. */
const SPARE_FILES = 500;
const GIGABYTE = 1_000_000_000;

/** `limit`: of open files, as this process has it; undefined where nothing tells. */
export function checkOpenFiles(limit: number | undefined, maxHeld: number): Finding {
  const check = 'open files';
  const needed = maxHeld + SPARE_FILES;
  if (limit === undefined) {
    const remedy = `See that a gateway may open ${needed}.`;
    return { check, level: 'unknown', found: 'this system does not tell the limit', remedy };
  }
  if (limit >= needed) return ok(check, `${limit} allowed, ${needed} needed`);
  return fault(
    check,
    `${limit} allowed here, and MAX_HELD ${maxHeld} needs ${needed}`,
    'Raise the limit where the gateway runs (LimitNOFILE of systemd, ulimits of Docker, ulimit -n), or lower MAX_HELD.',
  );
}

export interface Spool {
  readonly folder: string;
  readonly batchBytes: number;
  readonly batchesAtOnce: number;
}

/** Whether a dispatcher could write its batch files here. Leaves nothing behind but the folder. */
export async function checkSpool({ folder, batchBytes, batchesAtOnce }: Spool): Promise<Finding> {
  const check = 'spool';
  const trial = join(folder, `silt-doctor-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(trial, '');
    await rm(trial);
  } catch (error) {
    const known = typeof error === 'object' && error !== null && 'code' in error;
    const code = known ? ` (${String(error.code)})` : '';
    return fault(
      check,
      `SPOOL_DIR cannot be written to${code}`,
      "Make the folder the dispatcher's user's own, or name another; with a read-only root, mount one.",
    );
  }
  const { bavail, bsize } = await statfs(folder);
  const needed = batchBytes * batchesAtOnce;
  const free = bavail * bsize;
  if (free >= needed) return ok(check, `${inGigabytes(free)} free, ${inGigabytes(needed)} needed`);
  return fault(
    check,
    `SPOOL_DIR has ${inGigabytes(free)} free, and SUBMIT_CONCURRENCY × BATCH_MAX_BYTES is ${inGigabytes(needed)}`,
    'Give it a larger volume, or lower SUBMIT_CONCURRENCY or BATCH_MAX_BYTES.',
  );
}

function inGigabytes(bytes: number): string {
  return `${(bytes / GIGABYTE).toFixed(1)} GB`;
}
