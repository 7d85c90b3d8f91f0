import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 3;

/** Looks until it is so. Throws when it takes longer than anything that works. */
export async function waitUntil(
  isSo: () => boolean | Promise<boolean>,
  what: string,
  boundMs = 120_000,
): Promise<void> {
  const deadline = performance.now() + boundMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited ${boundMs} ms in vain: ${what}`);
    await delay(LOOK_EVERY_MS);
  }
}
