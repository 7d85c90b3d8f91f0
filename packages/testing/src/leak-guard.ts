import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventually } from './eventually.ts';

export interface LeakGuard {
  /** Throws, naming each, while child processes or signal listeners made since are still there. */
  check(): Promise<void>;
}

const watchedSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Remembers what is there now; `check` in an `afterAll` then finds what a test left behind. A child
 * that is just ending is given time to.
 */
export async function guardAgainstLeaks(): Promise<LeakGuard> {
  const children = await listChildren();
  const listeners = new Map(watchedSignals.map((name) => [name, process.listenerCount(name)]));
  return {
    check: () =>
      eventually(
        async () => {
          const leaks = [...(await listChildren())]
            .filter(([id]) => !children.has(id))
            .map(([id, command]) => `child process ${id}: ${command}`);
          for (const [name, count] of listeners) {
            const extra = process.listenerCount(name) - count;
            if (extra > 0) leaks.push(`${extra} listeners of ${name}`);
          }
          if (leaks.length > 0) throw new Error(`Left behind:\n${leaks.join('\n')}`);
        },
        { timeoutMs: 5_000, intervalMs: 100 },
      ),
  };
}

/** Children of this process that live, by id, `ps` itself left out. */
async function listChildren(): Promise<Map<number, string>> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,stat=,command=']);
  const children = new Map<number, string>();
  for (const line of stdout.split('\n')) {
    const [, id, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (id === undefined || state === undefined || command === undefined) continue;
    if (Number(parent) !== process.pid || state.startsWith('Z')) continue;
    if (!command.startsWith('ps -A')) children.set(Number(id), command);
  }
  return children;
}
