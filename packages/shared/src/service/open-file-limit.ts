import { readFileSync } from 'node:fs';

/** Files that this process may have open, which connections are; undefined where nothing tells. */
export function openFileLimit(): number | undefined {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    // Another system than Linux.
    return undefined;
  }
}
